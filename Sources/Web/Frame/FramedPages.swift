extension Pages {
    /// `/setup`: the first administrator. The set-up token comes in the address's fragment.
    public func setup(in frame: Frame) -> String {
        page(.setup, in: frame)
    }

    /// `/login`.
    ///
    /// - Parameters:
    ///   - next: Path to go on to; anything but a path of this site is ignored by the page.
    ///   - canRegister: Whether to offer `/register`.
    public func login(next: String? = nil, canRegister: Bool, in frame: Frame) -> String {
        page(.login, ["next": next ?? "", "canRegister": canRegister], in: frame)
    }

    /// `/register`, with the invitation in the address's fragment.
    ///
    /// - Parameter needsInvitation: Whether nobody gets in without one.
    public func register(needsInvitation: Bool, in frame: Frame) -> String {
        page(.register, ["needsInvitation": needsInvitation], in: frame)
    }

    /// `/reset`: a new password, with the one-time token in the address's fragment.
    public func reset(in frame: Frame) -> String {
        page(.reset, in: frame)
    }

    /// A page that is not there, not allowed, or broken.
    ///
    /// - Parameter requestID: What the operator finds the failure by; shown with 500.
    public func error(_ error: ErrorPage, requestID: String? = nil, in frame: Frame) -> String {
        page(.error, error.data(requestID: requestID), in: frame)
    }
}
