internal import Foundation
package import Model

/// What goes to the model for one reply, free of the details of its protocol.
package struct Prompt: Hashable, Sendable {
    package struct Turn: Hashable, Sendable {
        package var isUser: Bool
        package var text: String
    }

    /// Instructions, in order: the primary context, then the personal one. None is empty.
    package let instructions: [String]
    /// The conversation. It begins with the user, and the two sides take turns.
    package private(set) var turns: [Turn]

    /// Bytes of all of it.
    package var size: Int {
        instructions.reduce(0) { $0 + $1.utf8.count } + turns.reduce(0) { $0 + $1.text.utf8.count }
    }

    /// - Parameters:
    ///   - primary: Content of the primary context; `nil` when none was ever saved.
    ///   - personal: Content of the asking user's own context.
    ///   - history: Messages that lead to the reply, oldest first.
    ///   - beginning: What the reply says already, when it is to go on from there.
    package init(primary: String?, personal: String?, history: [Message], beginning: String = "") {
        instructions = [primary ?? DefaultContext.text, personal ?? ""].filter { !$0.isBlank }
        turns = Self.turns(of: history)
        if !beginning.isBlank {
            // Current models refuse a conversation that ends with the assistant, so they are asked to go on.
            turns += [Turn(isUser: false, text: beginning), Turn(isUser: true, text: Self.continuation)]
        }
    }

    private static let continuation = """
        Your last answer was cut off. Go on exactly where it ends: begin with the very next characters, repeat nothing, \
        and do not mention the interruption.
        """

    /// A model takes neither an empty turn nor, with every server, two turns of one side in a row: a reply that failed
    /// without a word leaves two questions, which become one. What the model declined goes with all that was asked with
    /// it: a model that sees it again declines again, whatever comes after.
    private static func turns(of history: [Message]) -> [Turn] {
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

extension Message {
    /// Whether the model declined to answer here.
    fileprivate var isRefusal: Bool {
        role == .assistant && metadata?.errorCode == ReplyFailure.refused.rawValue
    }

    /// Whether the model sees this message again: not what it declined to say, nor an answer with nothing to see.
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
