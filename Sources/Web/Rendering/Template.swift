/// The templates that pages and fragments start from; all others are parts of these.
enum Template: String, CaseIterable {
    case chat
    case chatGroups = "chat-groups"
    case chatList = "chat-list"
    case context
    case contextConflict = "context-conflict"
    case contextHistory = "context-history"
    case contextVersion = "context-version"
    case error
    case home
    case invites
    case login
    case message
    case messageFooter = "message-footer"
    case models
    case offline
    case people
    case person
    case prices
    case register
    case reset
    case search
    case searchHits = "search-hits"
    case server
    case settings
    case setup
    case thinking
    case usage
    case windowMeter = "window-meter"
}
