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
    /// without a word leaves two questions, which become one.
    private static func turns(of history: [Message]) -> [Turn] {
        var turns: [Turn] = []
        for message in history where message.isReplayed {
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
    /// Whether the model sees this message again. What it refused to say is not repeated to it.
    fileprivate var isReplayed: Bool {
        (role == .user || role == .assistant) && !content.isBlank
            && metadata?.errorCode != ReplyFailure.refused.rawValue
    }
}

extension String {
    fileprivate var isBlank: Bool {
        unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }
}
