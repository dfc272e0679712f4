internal import JSON

/// What a server changed in a request before the model read it, such as thinking that it left out.
public struct InputTransformation: Sendable, Hashable {
    /// What was done, such as `thinking_dropped`.
    public var type: String
    /// Where in the request, such as `messages.3.content.0`.
    public var path: String?
    /// Why, such as `prefix_binding_mismatch`.
    public var reason: String?

    /// A transformation.
    public init(type: String, path: String? = nil, reason: String? = nil) {
        self.type = type
        self.path = path
        self.reason = reason
    }
}

extension InputTransformation {
    /// A transformation, or nil if it has no type.
    init?(_ json: JSON) {
        guard let type = json["type"]?.line else { return nil }
        self.init(type: type, path: json["path"]?.line, reason: json["reason"]?.line)
    }
}
