/// A message as the page shows it.
public struct MessageView: Sendable {
    /// Who speaks.
    public enum Role: String, Sendable {
        case user, assistant
    }

    /// How far it got.
    public enum Status: String, Sendable {
        case streaming, complete, stopped, interrupted, failed
    }

    /// An action that a button below the message offers. The page shows only the actions that the server lists.
    public enum Action: String, Sendable {
        /// `POST …/messages/{id}/regenerate`.
        case regenerate
        /// `POST …/messages/{id}/continue`.
        case proceed = "continue"
        /// `POST …/messages` with another text in the same place.
        case edit
    }

    /// Something the model was told together with the message.
    public enum Notice: Sendable {
        /// The context for everybody, at this version.
        case context(version: Int)
        /// The person's own context, at this version.
        case personalContext(version: Int)
    }

    /// The message's id.
    public var id: String
    /// Who speaks.
    public var role: Role
    /// How far it got.
    public var status: Status
    /// Safe HTML, one root element each, from the Markdown renderer. Inserted into the page unchanged.
    public var blocks: [String]
    /// RFC 3339 in UTC, as in the API.
    public var createdAt: String
    /// The model that answered.
    public var model: String?
    /// What the reply took; nil when unknown.
    public var cost: Cost?
    /// Why it failed, as in the event `error`; the text is `error.<code>`.
    public var errorCode: String?
    /// What can be done about it.
    public var actions: [Action]
    /// Its position among its versions; nil when there is only one.
    public var branch: Branch?
    /// Position in the queue, from 1, of a reply waiting for its turn.
    public var queuePlace: Int?
    /// What stands above it.
    public var notices: [Notice]
    /// The article, if it has already been rendered in the page's language.
    public var html: String?

    /// What a reply took, as far as is known.
    public struct Cost: Sendable {
        /// Tokens the model read, cached or not.
        public var inputTokens: Int?
        /// Tokens among them that came from the cache, which are cheaper.
        public var cachedTokens: Int?
        /// Tokens the model wrote.
        public var outputTokens: Int?
        /// Whether ``outputTokens`` is an estimate, because the reply was cut before the model reported them.
        public var isOutputEstimated: Bool
        /// Milliseconds until the first word.
        public var firstMilliseconds: Int?
        /// Milliseconds for which the model worked.
        public var milliseconds: Int?
        /// Millionths of a US dollar.
        public var micros: Int?

        /// The known values.
        public init(
            inputTokens: Int? = nil, cachedTokens: Int? = nil, outputTokens: Int? = nil,
            isOutputEstimated: Bool = false, firstMilliseconds: Int? = nil, milliseconds: Int? = nil, micros: Int? = nil
        ) {
            self.inputTokens = inputTokens
            self.cachedTokens = cachedTokens
            self.outputTokens = outputTokens
            self.isOutputEstimated = isOutputEstimated
            self.firstMilliseconds = firstMilliseconds
            self.milliseconds = milliseconds
            self.micros = micros
        }
    }

    /// One of several alternative versions of a message.
    public struct Branch: Sendable {
        /// From 1.
        public var index: Int
        /// How many there are.
        public var count: Int
        /// The version before it, if any.
        public var previous: String?
        /// The version after it, if any.
        public var next: String?

        /// A position among versions.
        public init(index: Int, count: Int, previous: String?, next: String?) {
            self.index = index
            self.count = count
            self.previous = previous
            self.next = next
        }

        var data: [String: Any] {
            var data: [String: Any] = ["index": String(index), "count": String(count)]
            data["previous"] = previous
            data["next"] = next
            return data
        }
    }

    /// A message, from the stored one and its rendered blocks.
    public init(
        id: String, role: Role, status: Status, blocks: [String], createdAt: String, model: String? = nil,
        cost: Cost? = nil, errorCode: String? = nil, actions: [Action] = [], branch: Branch? = nil,
        queuePlace: Int? = nil, notices: [Notice] = []
    ) {
        self.id = id
        self.role = role
        self.status = status
        self.blocks = blocks
        self.createdAt = createdAt
        self.model = model
        self.cost = cost
        self.errorCode = errorCode
        self.actions = actions
        self.branch = branch
        self.queuePlace = queuePlace
        self.notices = notices
    }
}
