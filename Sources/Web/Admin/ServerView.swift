/// The page `/admin`: the state of the server, and what an administrator should do about it.
public struct ServerView: Sendable {
    /// Something an administrator should know about.
    public enum Finding: String, Sendable, CaseIterable {
        /// Replies come from the small built-in model.
        case localModel
        /// Anyone may create an account.
        case openRegistration
        /// Nobody on another device can reach the server.
        case onlyThisComputer
        /// Passwords and messages travel without encryption.
        case noSecureAddress
    }

    var version: String
    var model: String
    var isLocalModel: Bool
    var databaseBytes: Int?
    var people: Int
    var runningReplies: Int
    var servers: Int?
    var findings: [Finding]

    /// - Parameters:
    ///   - databaseBytes: Nil when the database does not report it.
    ///   - servers: How many servers use the database; nil where there can be only one.
    public init(
        version: String, model: String, isLocalModel: Bool, databaseBytes: Int?, people: Int, runningReplies: Int,
        servers: Int? = nil, findings: [Finding]
    ) {
        self.version = version
        self.model = model
        self.isLocalModel = isLocalModel
        self.databaseBytes = databaseBytes
        self.people = people
        self.runningReplies = runningReplies
        self.servers = servers
        self.findings = findings
    }

    /// Values for the template `server`.
    func data(_ words: Words) -> [String: Any] {
        var data: [String: Any] = [
            "version": version, "model": model, "isLocalModel": isLocalModel, "people": words.number(people),
            "replies": words.number(runningReplies), "hasFindings": !findings.isEmpty,
        ]
        for finding in findings { data[finding.rawValue] = true }
        if let servers { data["servers"] = ["count": words.number(servers)] }
        if let databaseBytes { data["database"] = ["size": words.size(bytes: databaseBytes)] }
        return data
    }
}

extension Pages {
    /// `/admin`.
    public func server(_ view: ServerView, in frame: Frame) -> String {
        page(.server, view.data(catalogue[frame.language]), in: frame.at(.server))
    }
}
