/// A page's place in the navigation.
public enum Place: String, Sendable, CaseIterable {
    case home, chats, search, settings, server, models, context, people, invites, usage, prices

    /// Whether the sidebar lists the pages of settings and administration.
    var isSecondLevel: Bool { ![.home, .chats, .search].contains(self) }

    /// Values for the template `site-links`: true for the current entry.
    static func data(_ here: Place?) -> [String: Bool] {
        Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0 == here) })
    }
}

extension Frame {
    /// The same frame, for a page of the navigation.
    func at(_ place: Place) -> Frame {
        var frame = self
        frame.place = place
        return frame
    }
}
