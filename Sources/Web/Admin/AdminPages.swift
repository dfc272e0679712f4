extension Pages {
    /// `/admin/users`, in the given order.
    public func people(_ people: [PersonItem], in frame: Frame) -> String {
        let words = catalogue[frame.language]
        return page(.people, ["people": people.map { $0.data(words) }], in: frame.at(.people))
    }

    /// `/admin/users/{id}`.
    public func person(_ person: PersonItem, in frame: Frame) -> String {
        page(.person, ["who": person.data(catalogue[frame.language])], in: frame.at(.people))
    }

    /// `/admin/invites`, in the given order.
    public func invites(_ invites: [InviteItem], in frame: Frame) -> String {
        let words = catalogue[frame.language]
        return page(.invites, ["invites": invites.map { $0.data(words) }], in: frame.at(.invites))
    }
}
