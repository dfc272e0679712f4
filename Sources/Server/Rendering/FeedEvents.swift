internal import EventStream
internal import Foundation
internal import Hummingbird
internal import Model
internal import Web

/// A message that is new or has changed as a whole.
struct MessageEvent: Encodable {
    let id: String
    let html: String
    /// Whether a page that does not show this message should ignore it.
    let isEarlier: Bool

    init(_ view: MessageView, isEarlier: Bool, _ pages: Pages, _ language: Language) {
        id = view.id
        html = pages.message(view, in: language)
        self.isEarlier = isEarlier
    }

    enum CodingKeys: String, CodingKey {
        case id, html
        case isEarlier = "is_earlier"
    }
}

/// What is shown below a running reply.
struct FooterEvent: Encodable {
    let messageID: String
    let footer: String

    init(_ view: MessageView, _ pages: Pages, _ language: Language) {
        messageID = view.id
        footer = pages.footer(of: view, in: language)
    }

    enum CodingKeys: String, CodingKey {
        case footer
        case messageID = "message_id"
    }
}

/// The end of a running reply: the blocks that the page lacks, and what is shown below them.
struct EndEvent: Encodable {
    let messageID: String
    let from: Int
    let blocks: [String]
    let status: String
    let footer: String

    init(_ message: Message, blocks: [String], from: Int, _ pages: Pages, _ language: Language) {
        messageID = "\(message.id)"
        self.from = from
        self.blocks = Array(blocks[from...])
        status = message.status.rawValue
        footer = pages.footer(of: MessageView(message, blocks: []), in: language)
    }

    enum CodingKeys: String, CodingKey {
        case from, blocks, status, footer
        case messageID = "message_id"
    }
}

/// The blocks of a running reply from some block on.
struct BlockEvent: Encodable {
    let messageID: String
    let from: Int
    let blocks: [String]

    enum CodingKeys: String, CodingKey {
        case from, blocks
        case messageID = "message_id"
    }
}

/// Messages that replace a stretch of the page.
struct BranchEvent: Encodable {
    let html: String
    let hasEarlier: Bool
    let hasLater: Bool

    enum CodingKeys: String, CodingKey {
        case html
        case hasEarlier = "has_earlier"
        case hasLater = "has_later"
    }
}

/// What is told of the context window.
struct WindowEvent: Encodable {
    let html: String
}

/// The list of chats.
struct ChatsEvent: Encodable {
    let html: String
    /// Whether the chat limit is reached; sent to pages that would start a chat.
    let isFull: Bool

    enum CodingKeys: String, CodingKey {
        case html
        case isFull = "is_full"
    }
}

extension ByteBuffer {
    /// An event for many readers, without the id, which is each reader's own.
    init(sharing name: String, _ data: some Encodable) throws {
        let json = String(decoding: try Coders.encoder.encode(data), as: UTF8.self)
        self.init(bytes: ServerSentEvent(event: name, data: json).encoded())
    }
}
