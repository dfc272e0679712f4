import Foundation
import NIOCore

/// Sends messages in chats of its own and reads each reply to its end.
///
/// It begins a new chat after some messages, so that what the model is sent stays short. Beginning a chat is not counted
/// as an answer.
final class Chatting: Errand {
    /// Whom it talks to.
    enum Partner: Sendable {
        case parley(token: String)
        /// The scripted model itself, which has no chats.
        case model
    }

    private let partner: Partner
    private let port: Int
    private let number: Int
    private let sent: SentText
    private let messagesPerChat: Int
    /// How many more messages to send.
    private var left: Int
    private var chat: String?
    private var replies: [[UInt8]] = []
    private var isBeginning = false
    private var reader = EventReader()
    private var reply: [UInt8] = []
    private var delays: [UInt32] = []
    private var fault: String?

    /// - Parameters:
    ///   - number: The reply that the scripted model gives this client.
    ///   - sent: The text of that reply.
    ///   - messagesPerChat: How many messages to send in one chat.
    ///   - limit: How many messages to send at most.
    init(
        with partner: Partner, port: Int, number: Int, sent: SentText, messagesPerChat: Int = 20, limit: Int = .max
    ) {
        self.partner = partner
        self.port = port
        self.number = number
        self.sent = sent
        self.messagesPerChat = messagesPerChat
        left = limit
    }

    func nextRequest() -> ByteBuffer? {
        guard left > 0 else { return nil }
        reader = EventReader()
        reply = []
        switch partner {
        case .model: return Request.toModel(port: port, reply: number).bytes
        case .parley(let token):
            isBeginning = chat == nil || replies.count == messagesPerChat
            guard let chat, !isBeginning else { return beginning(token).bytes }
            return Request.message(port: port, chat: chat, token: token, reply: number).bytes
        }
    }

    func read(_ body: inout [UInt8], of answer: Answer, after wait: UInt32, in visit: inout Visit) {
        guard !isBeginning, answer.status == 200 else { return }
        reader.read(&body)
        guard !reader.text.isEmpty else { return }
        if reply.isEmpty { visit.firstDeltas.append(wait) }
        if !sent.matches(reader.text, at: reply.count, now: NIODeadline.now().uptimeNanoseconds, delays: &delays) {
            fault = "the reply differs"
        }
        delays.removeAll(keepingCapacity: true)
        reply += reader.text
        reader.text.removeAll(keepingCapacity: true)
    }

    func end(_ answer: Answer, _ body: [UInt8], in visit: inout Visit) -> Outcome {
        if isBeginning { return enter(body, answer.status) }
        guard answer.status == 200 else { return .wrong("status \(answer.status)") }
        if let fault { return .wrong(fault) }
        switch reader.ending {
        case .complete where sent.isWhole(at: reply.count): break
        case .failed(let reason): return .wrong(reason)
        case .complete, nil: return .wrong("cut after \(reply.count) bytes")
        }
        left -= 1
        replies.append(reply)
        visit.chat = chat.map { ($0, replies) }
        return .counted
    }

    private func beginning(_ token: String) -> Request {
        Request(port: port, path: "/api/v1/chats/", accept: "application/json", token: token, body: "{}")
    }

    private func enter(_ body: [UInt8], _ status: Int) -> Outcome {
        struct Chat: Decodable { let id: String }
        guard status == 201, let id = try? JSONDecoder().decode(Chat.self, from: Data(body)).id else {
            return .wrong("status \(status) for a new chat")
        }
        chat = id
        replies = []
        return .aside
    }
}

extension Request {
    /// Sends a message and reads the reply.
    static func message(port: Int, chat: String, token: String, reply: Int) -> Request {
        Request(
            port: port, path: "/api/v1/chats/\(chat)/messages", token: token, body: #"{"content":"reply \#(reply)."}"#)
    }

    /// Asks the scripted model itself, or a proxy in front of it.
    static func toModel(port: Int, reply: Int) -> Request {
        let body = #"{"model":"scripted","stream":true,"messages":[{"role":"user","content":"reply \#(reply)."}]}"#
        return Request(port: port, path: "/v1/messages", body: body)
    }
}
