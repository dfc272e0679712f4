/// `GET /admin/connection`: the connection to the model server.
public struct ConnectionBody: Codable, Sendable {
    /// `environment`, `saved` or `built-in`.
    public let origin: String
    @Nullable public var address: String?
    /// How the key is sent: `bearer` or `x-api-key`.
    public let authentication: String
    public let hasKey: Bool
    /// The last characters of a saved key.
    @Nullable public var keyHint: String?
    @Nullable public var savedAt: String?
    /// Whether the saved key cannot be read, so that the connection is not in use.
    public let isKeyUnreadable: Bool
    /// Whether the server works with the connection, but should be restarted some time to suit it.
    public let needsRestart: Bool

    public init(
        origin: String, address: String?, authentication: String, hasKey: Bool, keyHint: String?, savedAt: String?,
        isKeyUnreadable: Bool, needsRestart: Bool
    ) {
        self.origin = origin
        self.address = address
        self.authentication = authentication
        self.hasKey = hasKey
        self.keyHint = keyHint
        self.savedAt = savedAt
        self.isKeyUnreadable = isKeyUnreadable
        self.needsRestart = needsRestart
    }

    enum CodingKeys: String, CodingKey {
        case origin, address, authentication
        case hasKey = "has_key"
        case keyHint = "key_hint"
        case savedAt = "saved_at"
        case isKeyUnreadable = "is_key_unreadable"
        case needsRestart = "needs_restart"
    }
}

/// `PUT /admin/connection` and `POST /admin/connection/test`.
public struct NewConnectionBody: CommandBody {
    /// Required to save; for a test, absent stands for the connection in use.
    public var address: String?
    /// How the key is sent: `bearer`, which absent stands for, or `x-api-key`.
    public var authentication: String?
    /// Absent keeps the saved key if the address is the same. Null is none.
    public var key: Omissible<String>

    public init(address: String? = nil, authentication: String? = nil, key: Omissible<String> = .absent) {
        self.address = address
        self.authentication = authentication
        self.key = key
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        address = try container.decodeIfPresent(String.self, forKey: .address)
        authentication =
            container.contains(.authentication) ? try container.decode(String.self, forKey: .authentication) : nil
        key = try container.omissible(String.self, forKey: .key)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(address, forKey: .address)
        try container.encodeIfPresent(authentication, forKey: .authentication)
        try container.encode(key, forKey: .key)
    }

    public enum CodingKeys: String, CodingKey {
        case address, authentication, key
    }
}

/// `POST /admin/connection/test`: what works.
public struct ConnectionTestBody: Codable, Sendable {
    public let isReachable: Bool
    /// Null if that cannot be told, and without a key.
    @Nullable public var isKeyAccepted: Bool?
    /// Names of the models; null if the server does not list them.
    @Nullable public var models: [String]?
    /// `unreachable`, `timeout`, `key-refused`, `foreign` or `failed`; null if replies can be asked for.
    @Nullable public var fault: String?

    public init(isReachable: Bool, isKeyAccepted: Bool?, models: [String]?, fault: String?) {
        self.isReachable = isReachable
        self.isKeyAccepted = isKeyAccepted
        self.models = models
        self.fault = fault
    }

    enum CodingKeys: String, CodingKey {
        case models, fault
        case isReachable = "is_reachable"
        case isKeyAccepted = "is_key_accepted"
    }
}
