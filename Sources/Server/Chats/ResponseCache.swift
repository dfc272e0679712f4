internal import API
internal import Assistant
internal import HTTPTypes
internal import Hummingbird
internal import Model

/// Responses whose content changes only when `users.revision` does. Each is made once and kept while there is room.
///
/// The revision is read when the user is identified. A client that has the content already, or asks for kept content,
/// costs no other reading.
struct ResponseCache: Sendable {
    /// What a response is about.
    enum Resource: Hashable {
        case chats(archived: Bool, before: Chat.ID?, limit: Int)
        /// Its context window also depends on the models.
        case chat(Chat.ID, ModelCatalog.Edition)
        case messages(in: Chat.ID, before: Message.ID?, limit: Int)
        case message(Message.ID, in: Chat.ID)
    }

    private struct Key: Hashable {
        let user: User.ID
        let revision: Int
        let resource: Resource
    }

    /// Most bytes to keep.
    private static let capacity = 8 << 20
    /// Bytes of the longest body that is kept, so that a few long ones do not replace all others.
    private static let longest = capacity / 8

    private let bodies = SharedCache<Key, ByteBuffer>(capacity: capacity) { body in
        body.storageCapacity <= longest ? body.storageCapacity + 256 : .max
    }

    /// How many bodies have been made so far.
    var made: Int { bodies.made }

    /// Answers with what `make` returns, or with 304 if the client has it.
    ///
    /// - Parameter make: Reads the content. It throws if there is no such resource.
    func answer(
        with resource: Resource, to request: Request, _ context: AccountContext,
        _ make: @escaping @Sendable () async throws -> some JSONWritable
    ) async throws -> Response {
        let key = Key(user: context.user.id, revision: context.identity.revision, resource: resource)
        let tag = EntityTag(of: key)
        let known = request.headers[.ifNoneMatch]
        // Nobody has the tag of a resource that does not exist: it stands for user, revision and resource.
        if let known, tag.isListed(in: known) { return .unchanged(since: tag) }
        let body = try await bodies.value(for: key) { ByteBuffer(bytes: JSONWriter.bytes(of: try await make())) }
        if known == "*" { return .unchanged(since: tag) }
        var headers = Response.headers(of: tag)
        headers[.contentType] = "application/json"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
    }
}

extension Response {
    /// Fields of a response with a tag, with content or without. Each user has their own, and asks before using it.
    fileprivate static func headers(of tag: EntityTag) -> HTTPFields {
        [.eTag: tag.field, .cacheControl: "private, no-cache", .vary: "Authorization, Cookie"]
    }

    fileprivate static func unchanged(since tag: EntityTag) -> Response {
        Response(status: .notModified, headers: headers(of: tag))
    }
}
