/// Whether and how a model thinks before it answers. Which values a model takes stands in its
/// ``ModelInfo/capabilities``; a wrong one is refused with status 400.
public enum Thinking: Sendable, Hashable {
    /// The model decides how much.
    case adaptive(Display? = nil)
    /// A fixed budget: at least 1024 tokens and less than ``MessageRequest/maxTokens``. Older models only.
    case enabled(budgetTokens: Int, Display? = nil)
    /// No thinking.
    case disabled
    /// Thinking between calls of tools only.
    case betweenTools

    /// What of the thinking is shown.
    public enum Display: String, Sendable, Hashable {
        /// A summary.
        case summarized
        /// Nothing but a signature.
        case omitted
    }
}

/// Effort and form of an answer.
public struct OutputConfiguration: Sendable, Hashable {
    /// How much a model may spend on an answer.
    public enum Effort: String, Sendable, Hashable {
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

    /// JSON Schema that the answer has to follow. Sent with its members in the given order.
    public var schema: JSON?

    /// A configuration.
    public init(effort: Effort? = nil, schema: JSON? = nil) {
        self.effort = effort
        self.schema = schema
    }
}
