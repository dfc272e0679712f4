internal import Foundation
internal import Model
package import Storage

/// What is sent to the model for one reply, independent of the protocol.
package struct Prompt: Hashable, Sendable {
    package struct Turn: Hashable, Sendable {
        package var isUser: Bool
        package var text: String
    }

    /// Instructions, in order: the primary context, then the personal one. None is empty.
    package let instructions: [String]
    /// The conversation. It begins with the user, and the roles alternate.
    package private(set) var turns: [Turn]

    /// Total size in bytes.
    package var size: Int {
        instructions.reduce(0) { $0 + $1.utf8.count } + turns.reduce(0) { $0 + $1.text.utf8.count }
    }

    /// - Parameter beginning: The existing text of a reply that is to be continued.
    package init(_ material: PromptStore.Material, beginning: String = "") {
        instructions = [material.primary ?? DefaultContext.text, material.personal ?? ""].filter { !$0.isBlank }
        turns = Self.turns(of: material.history)
        if !beginning.isBlank {
            // Current models refuse a conversation that ends with an assistant turn, so a user turn asks them to
            // continue.
            turns += [Turn(isUser: false, text: beginning), Turn(isUser: true, text: Self.continuation)]
        }
    }

    private static let continuation = """
        Your last answer was cut off. Go on exactly where it ends: begin with the very next characters, repeat nothing, \
        and do not mention the interruption.
        """

    /// Models do not accept empty turns, and some servers do not accept two turns of the same role in a row: a reply
    /// that failed without any text leaves two questions, which are merged. If the model declined to answer, the
    /// question is dropped as well: a model that sees it again declines again, whatever follows.
    private static func turns(of history: [PastMessage]) -> [Turn] {
        var turns: [Turn] = []
        for message in history {
            if message.isRefusal, turns.last?.isUser == true { turns.removeLast() }
            guard message.isReplayed else { continue }
            let isUser = message.role == .user
            if let last = turns.last, last.isUser == isUser {
                turns[turns.count - 1].text += "\n\n" + message.content
            } else if isUser || !turns.isEmpty {
                turns.append(Turn(isUser: isUser, text: message.content))
            }
        }
        return turns
    }
}

extension PastMessage {
    /// Whether the model declined to answer here.
    fileprivate var isRefusal: Bool {
        role == .assistant && errorCode == ReplyFailure.refused.rawValue
    }

    /// Whether the message is sent to the model again: not if the model declined to answer, nor if nothing in it is
    /// visible.
    fileprivate var isReplayed: Bool {
        switch role {
        case .user: !content.isBlank
        case .assistant: !isRefusal && content.hasVisibleText
        case .system, .tool: false
        }
    }
}

extension String {
    fileprivate var isBlank: Bool {
        unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }
}
