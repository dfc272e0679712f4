/// `PUT /chats/{id}/messages/head`.
public struct HeadBody: CommandBody {
    public var messageID: String

    public init(messageID: String) {
        self.messageID = messageID
    }

    public enum CodingKeys: String, CodingKey {
        case messageID = "message_id"
    }
}
