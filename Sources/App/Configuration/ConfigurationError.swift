/// A setting that the program cannot work with. The program stops before it does anything.
struct ConfigurationError: Error, CustomStringConvertible {
    /// Name of the environment variable.
    let key: String
    /// What is wrong, after the name of the key. Never repeats a secret.
    let problem: String

    init(_ key: String, _ problem: String) {
        self.key = key
        self.problem = problem
    }

    var description: String { "\(key) \(problem)" }
}
