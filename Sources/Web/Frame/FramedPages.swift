internal import Model

extension Pages {
    /// `/setup`: the first administrator. The set-up token comes in the address's fragment.
    ///
    /// - Parameter passwordLength: The fewest characters a password may have.
    public func setup(passwordLength: Int, in frame: Frame) -> String {
        var data = passwordRule(passwordLength, frame.language)
        data["startsWithName"] = true
        return page(.setup, data, in: frame)
    }

    /// `/login`.
    ///
    /// - Parameters:
    ///   - next: Path to go to next; the page ignores anything but a path of this site.
    ///   - canRegister: Whether to offer `/register`.
    public func login(next: String? = nil, canRegister: Bool, in frame: Frame) -> String {
        var data: [String: Any] = ["canRegister": canRegister, "startsHere": true]
        if let next, !next.isEmpty { data["next"] = next }
        return page(.login, data, in: frame)
    }

    /// `/register`, with the invitation in the address's fragment.
    ///
    /// - Parameters:
    ///   - needsInvitation: Whether registration requires an invitation.
    ///   - passwordLength: The fewest characters a password may have.
    public func register(needsInvitation: Bool, passwordLength: Int, in frame: Frame) -> String {
        var data = passwordRule(passwordLength, frame.language)
        data["needsInvitation"] = needsInvitation
        data["startsWithName"] = true
        return page(.register, data, in: frame)
    }

    /// `/reset`: a new password, with the one-time token in the address's fragment.
    ///
    /// - Parameter passwordLength: The fewest characters a password may have.
    public func reset(passwordLength: Int, in frame: Frame) -> String {
        page(.reset, passwordRule(passwordLength, frame.language), in: frame)
    }

    /// The page for an address that is missing, forbidden or failing.
    ///
    /// - Parameter requestID: Identifies the failure for the operator; shown with status 500.
    public func error(_ error: ErrorPage, requestID: String? = nil, in frame: Frame) -> String {
        page(.error, error.data(requestID: requestID), in: frame)
    }

    /// `/offline`: the page that a browser stores, to show when the server cannot be reached.
    public func offline(in frame: Frame) -> String {
        page(.offline, in: frame)
    }

    func passwordRule(_ length: Int, _ language: Language) -> [String: Any] {
        ["passwordLength": String(length), "passwordHint": catalogue[language](.passwordHint, count: length)]
    }
}
