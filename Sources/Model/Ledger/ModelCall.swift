/// One request to a model's server: a row of the ledger.
package struct ModelCall: Hashable, Sendable, Identifiable {
    package typealias ID = Identifier<ModelCall>

    /// What a call is for. A name that this version does not know is kept.
    package struct Purpose: RawRepresentable, Hashable, Sendable {
        package static let reply = Self(rawValue: "reply")
        package static let title = Self(rawValue: "title")
        package static let summary = Self(rawValue: "summary")

        package let rawValue: String

        package init(rawValue: String) {
            self.rawValue = rawValue
        }
    }

    package enum State: Hashable, Sendable {
        /// Written before the request leaves.
        case running
        case ended(CallOutcome, at: Timestamp)
    }

    /// The possible range of what one call costs. The sum of nine million maximum values does not overflow.
    package static let amounts: ClosedRange<Micros> = 0...1_000_000_000_000

    package let id: ID
    /// Who pays. A call outlives its message, its chat and its user.
    package let userID: User.ID
    package let chatID: Chat.ID?
    package let messageID: Message.ID?
    package let purpose: Purpose
    /// The number of the call inside a reply, from 0.
    package let step: Int
    /// 1 for the first request, 2 for its first retry.
    package let attempt: Int
    package let provider: Provider
    /// Name of the model as the request spells it.
    package let model: String
    /// The process that makes the call.
    package let node: String
    package let begunAt: Timestamp

    package var state: State = .running
    /// What is set aside for the call: the most it can cost, or 0 if that is unknown.
    package var reserved: Micros = 0
    /// The price from which the cost was computed, or the reservation while the call runs. `nil` if the model costs
    /// nothing or its price is unknown.
    package var priceID: Price.ID?
    /// `nil` while the call runs, and if it is unknown.
    package var cost: Micros?
    /// Whether the cost, and the counts it was computed from, are not those that the server reported.
    package var isEstimate = false
    package var usage = CallUsage()

    /// A call that is about to begin.
    package init(
        id: ID = ID(), userID: User.ID, chatID: Chat.ID? = nil, messageID: Message.ID? = nil, purpose: Purpose,
        step: Int = 0, attempt: Int = 1, provider: Provider, model: String, node: String, begunAt: Timestamp = .now
    ) {
        self.id = id
        self.userID = userID
        self.chatID = chatID
        self.messageID = messageID
        self.purpose = purpose
        self.step = step
        self.attempt = attempt
        self.provider = provider
        self.model = model
        self.node = node
        self.begunAt = begunAt
    }
}
