/// Where in the navigation a page stands.
public enum Place: String, Sendable, CaseIterable {
    case home, chats, settings, context, people, invites

    /// Values for the template `site-links`: true for the one entry that is here.
    static func data(_ here: Place?) -> [String: Bool] {
        Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0 == here) })
    }
}

extension Frame {
    /// The same frame around a page of the navigation.
    func at(_ place: Place) -> Frame {
        var frame = self
        frame.place = place
        return frame
    }
}
