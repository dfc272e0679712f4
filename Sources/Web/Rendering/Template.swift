/// The templates that pages and fragments start from; others are parts of these.
enum Template: String, CaseIterable {
    case chat
    case chatList = "chat-list"
    case error
    case login
    case message
    case messageFooter = "message-footer"
    case register
    case reset
    case setup
}
