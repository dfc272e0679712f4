/// `PUT /admin/context` and `PUT /context`.
public struct ContextContentBody: CommandBody {
    public var content: String

    public init(content: String) {
        self.content = content
    }

    public enum CodingKeys: String, CodingKey {
        case content
    }
}

/// A context file. Version 0 is the built-in default: nothing has been saved yet.
public struct ContextFileBody: Codable, Sendable {
    @Nullable public var id: String?
    /// `primary` or `personal`.
    public let type: String
    public let content: String
    public let version: Int
    @Nullable public var updatedBy: String?
    @Nullable public var createdAt: String?
    @Nullable public var updatedAt: String?

    public init(
        id: String?, type: String, content: String, version: Int, updatedBy: String?, createdAt: String?,
        updatedAt: String?
    ) {
        self.id = id
        self.type = type
        self.content = content
        self.version = version
        self.updatedBy = updatedBy
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    enum CodingKeys: String, CodingKey {
        case id, type, content, version
        case updatedBy = "updated_by"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}

/// One saved state of a context file.
public struct ContextVersionBody: Codable, Sendable {
    public let version: Int
    /// Omitted in the list.
    public let content: String?
    @Nullable public var updatedBy: String?
    /// Display name of the user who saved it.
    @Nullable public var author: String?
    public let createdAt: String

    public init(version: Int, content: String?, updatedBy: String?, author: String?, createdAt: String) {
        self.version = version
        self.content = content
        self.updatedBy = updatedBy
        self.author = author
        self.createdAt = createdAt
    }

    enum CodingKeys: String, CodingKey {
        case version, content, author
        case updatedBy = "updated_by"
        case createdAt = "created_at"
    }
}

/// `GET /admin/context/versions`.
public struct ContextVersionListBody: Codable, Sendable {
    public let versions: [ContextVersionBody]

    public init(versions: [ContextVersionBody]) {
        self.versions = versions
    }
}
