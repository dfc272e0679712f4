/// An invalid setting. The program stops before it does anything.
struct ConfigurationError: Error, CustomStringConvertible {
    /// Name of the environment variable.
    let key: String
    /// What is wrong; printed after the name of the variable. Never repeats a secret.
    let problem: String

    init(_ key: String, _ problem: String) {
        self.key = key
        self.problem = problem
    }

    var description: String { "\(key) \(problem)" }
}
