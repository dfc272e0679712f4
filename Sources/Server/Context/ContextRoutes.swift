internal import API
internal import Assistant
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Model
internal import Storage

/// Routes of the context files: each user's own, and the primary one for administrators.
struct ContextRoutes {
    let contexts: ContextStore

    func register(on api: some RouterMethods<AccountContext>) {
        api.get("context") { _, context in
            try await answer(.personal(context.user.id))
        }
        api.put("context") { request, context in
            try await save(.personal(context.user.id), by: context.user.id, request, context)
        }
    }

    func registerAdmin(on admin: some RouterMethods<AdminContext>) {
        let primary = admin.group("context")
        primary.get { _, _ in try await answer(.primary) }
        primary.put { request, context in try await save(.primary, by: context.user.id, request, context) }
        primary.get("versions", use: listVersions)
        primary.get("versions/:version", use: readVersion)
    }

    private func answer(_ scope: ContextStore.Scope) async throws -> Response {
        try .json(ContextFileBody(try await contexts.context(scope), scope: scope))
    }

    private func save(
        _ scope: ContextStore.Scope, by author: User.ID, _ request: Request, _ context: some ClientContext
    ) async throws -> Response {
        let body = try await request.body(ContextContentBody.self, in: context, upTo: context.maxUploadSize)
        let content = try Text.accept(body.content, field: "content", length: Limits.context, trimmed: false)
        let file = try await contexts.save(content, as: scope, by: author, ifVersion: try request.expectedVersion())
        context.record(.contextSaved, of: author, ["kind": "\(file.kind)", "version": "\(file.version)"])
        return try .json(ContextFileBody(file, scope: scope))
    }

    private func listVersions(_ request: Request, context: AdminContext) async throws -> Response {
        let versions = try await contexts.versions(of: .primary)
        return try .json(ContextVersionListBody(versions: versions.map { ContextVersionBody($0, withContent: false) }))
    }

    private func readVersion(_ request: Request, context: AdminContext) async throws -> Response {
        guard let number = context.parameters.get("version", as: Int.self) else { throw Problem.notFound }
        return try .json(
            ContextVersionBody(try await contexts.version(number, of: .primary), withContent: true))
    }
}

extension Request {
    /// The version that a save must replace, from `If-Match`.
    ///
    /// - Throws: `InvalidInput` if it is not a version.
    fileprivate func expectedVersion() throws -> Int? {
        guard let tag = headers[.ifMatch], tag != "*" else { return nil }
        guard let version = Int(tag.filter { $0 != "\"" }) else {
            throw InvalidInput("If-Match", .invalid, "must be a version number")
        }
        return version
    }
}

extension ContextFileBody {
    /// - Parameter file: `nil` if nothing has been saved yet; the built-in default then applies.
    init(_ file: ContextFile?, scope: ContextStore.Scope) {
        let isPrimary = scope == .primary
        self.init(
            id: file.map { "\($0.id)" }, type: isPrimary ? "primary" : "personal",
            content: file?.content ?? (isPrimary ? DefaultContext.text : ""), version: file?.version ?? 0,
            updatedBy: file?.updatedBy.map { "\($0)" }, createdAt: file.map { "\($0.createdAt)" },
            updatedAt: file.map { "\($0.updatedAt)" })
    }
}

extension ContextVersionBody {
    init(_ version: ContextVersion, withContent: Bool) {
        self.init(
            version: version.version, content: withContent ? version.content : nil,
            updatedBy: version.updatedBy.map { "\($0)" }, author: version.author, createdAt: "\(version.createdAt)")
    }
}
