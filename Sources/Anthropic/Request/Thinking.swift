public import JSON

/// Whether and how a model thinks before it answers. ``ModelInfo/capabilities`` lists the values that a model accepts;
/// any other is refused with status 400.
public enum Thinking: Sendable, Hashable {
    /// The model decides how much to think.
    case adaptive(Display? = nil, prefixMismatch: PrefixMismatch? = nil)
    /// A fixed budget: at least 1024 tokens and less than ``MessageRequest/maxTokens``. Older models only.
    case enabled(budgetTokens: Int, Display? = nil)
    /// No thinking.
    case disabled
    /// Thinking only between tool calls.
    case betweenTools

    /// A way of thinking, without its details. Names are the protocol's.
    public enum Mode: String, Sendable, Hashable, CaseIterable {
        /// See ``Thinking/adaptive(_:prefixMismatch:)``.
        case adaptive
        /// See ``Thinking/enabled(budgetTokens:_:)``.
        case enabled
        /// See ``Thinking/disabled``.
        case disabled
        /// See ``Thinking/betweenTools``.
        case betweenTools = "between_tools"
    }

    /// Which part of the thinking is shown.
    public enum Display: String, Sendable, Hashable {
        /// A summary.
        case summarized
        /// Only a signature.
        case omitted
    }

    /// What the server does with earlier thinking if something before it has changed since it was written. Not sent
    /// unless set; the server understands it only with the beta `thinking-binding-controls-2026-08-01`.
    public enum PrefixMismatch: String, Sendable, Hashable {
        /// It refuses the request, see ``AnthropicError/isForeignThinking``.
        case error
        /// It ignores that thinking and all that follows.
        case dropBlock = "drop_block"
    }
}

/// Effort and form of an answer.
public struct OutputConfiguration: Sendable, Hashable {
    /// How much a model may spend on an answer.
    public enum Effort: String, Sendable, Hashable, CaseIterable {
        /// Least.
        case low
        /// Less than usual.
        case medium
        /// Usual for most models.
        case high
        /// More than usual.
        case xhigh
        /// Most.
        case max
    }

    /// How much the model may spend.
    public var effort: Effort?

    /// JSON Schema that the answer must follow. Sent with its members in the given order.
    public var schema: JSON?

    /// A configuration.
    public init(effort: Effort? = nil, schema: JSON? = nil) {
        self.effort = effort
        self.schema = schema
    }
}
