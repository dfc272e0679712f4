extension Pages {
    /// `/admin/users`, in the given order.
    public func people(_ people: [PersonItem], in frame: Frame) -> String {
        let words = catalogue[frame.language]
        return page(.people, ["people": people.map { $0.data(words) }], in: frame.at(.people))
    }

    /// `/admin/users/{id}`.
    ///
    /// - Parameter linksAreLocal: Whether a link made on this page works only on the server's own machine.
    public func person(_ person: PersonItem, linksAreLocal: Bool, in frame: Frame) -> String {
        let data: [String: Any] = ["who": person.data(catalogue[frame.language]), "linksAreLocal": linksAreLocal]
        return page(.person, data, in: frame.at(.people))
    }

    /// `/admin/invites`, in the given order.
    ///
    /// - Parameter linksAreLocal: Whether a link made on this page works only on the server's own machine.
    public func invites(_ invites: [InviteItem], linksAreLocal: Bool, in frame: Frame) -> String {
        let words = catalogue[frame.language]
        let data: [String: Any] = ["invites": invites.map { $0.data(words) }, "linksAreLocal": linksAreLocal]
        return page(.invites, data, in: frame.at(.invites))
    }
}
