/// An answer with an error status, as the Messages API words it.
public struct Refusal: Error, Sendable, Hashable {
    /// HTTP status.
    public var status = 400
    /// `error.type`.
    public var type = "invalid_request_error"
    /// `error.message`.
    public var message: String
    /// `error.details.error_code`.
    public var code: String?

    /// An error.
    public init(
        status: Int = 400, type: String = "invalid_request_error", message: String, code: String? = nil
    ) {
        self.status = status
        self.type = type
        self.message = message
        self.code = code
    }
}

extension Refusal {
    /// Something is wrong at a path of the body.
    static func invalid(_ path: String, _ what: String) -> Refusal {
        Refusal(message: "\(path): \(what)")
    }

    /// A member that the API does not know at this place.
    static func extra(_ path: String) -> Refusal { invalid(path, "Extra inputs are not permitted") }

    /// A model, path or method that does not exist.
    static func notFound(_ what: String) -> Refusal {
        Refusal(status: 404, type: "not_found_error", message: what)
    }

    /// No key, an unknown key, or two ways to give one.
    static func unauthenticated(_ what: String) -> Refusal {
        Refusal(status: 401, type: "authentication_error", message: what)
    }
}
