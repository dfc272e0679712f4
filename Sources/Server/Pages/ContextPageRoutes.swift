internal import API
internal import Assistant
internal import Hummingbird
internal import Model
internal import Storage
internal import Web

/// The pages of the context files: the editor of the primary one, and the versions of both kinds.
struct ContextPageRoutes {
    let frames: PageFrames
    let contexts: ContextStore
    let pool: ComputePool

    func register(on pages: some RouterMethods<AccountContext>) {
        let personal = pages.group("settings/context")
        personal.get("versions") { try await history(.personal($1.user.id), $0, $1.user) }
        personal.get("versions/:version") { request, context in
            try await version(context.versionNumber, .personal(context.user.id), request, context.user)
        }
        personal.post("conflict") { try await conflict(.personal($1.user.id), $0, $1, $1.user) }
    }

    func registerAdmin(on pages: some RouterMethods<AdminContext>) {
        let primary = pages.group("context")
        primary.get(use: edit)
        primary.get("versions") { try await history(.primary, $0, $1.user) }
        primary.get("versions/:version") { request, context in
            try await version(context.versionNumber, .primary, request, context.user)
        }
        primary.post("conflict") { try await conflict(.primary, $0, $1, $1.user) }
    }

    private func edit(_ request: Request, context: AdminContext) async throws -> Response {
        let current = try await SavedContext(contexts, .primary)
        return .html(frames.pages.context(current, in: try await frames.site(for: request, user: context.user)))
    }

    private func history(_ scope: ContextStore.Scope, _ request: Request, _ user: User) async throws -> Response {
        var versions = try await contexts.versions(of: scope).map { SavedContext($0) }
        if scope == .primary { versions.append(.builtIn(of: scope)) }
        return .html(
            frames.pages.contextHistory(
                versions, of: ContextOwner(scope), in: try await frames.site(for: request, user: user)))
    }

    private func version(
        _ number: Int?, _ scope: ContextStore.Scope, _ request: Request, _ user: User
    ) async throws -> Response {
        guard let number else { throw Problem.notFound }
        let isBuiltIn = number == 0 && scope == .primary
        let version = isBuiltIn ? .builtIn(of: scope) : SavedContext(try await contexts.version(number, of: scope))
        let previous = try await text(before: number, scope)
        let current = try await contexts.context(scope)?.version ?? 0
        let (pages, frame) = (frames.pages, try await frames.site(for: request, user: user))
        let html = try await pool.run(for: user.id) {
            pages.contextVersion(
                version, after: previous, current: current, of: ContextOwner(scope), in: frame)
        }
        return .html(html)
    }

    /// The text that a version replaced; empty if it is no longer kept.
    private func text(before number: Int, _ scope: ContextStore.Scope) async throws -> String {
        guard number > 1 else { return scope.original }
        do {
            return try await contexts.version(number - 1, of: scope).content
        } catch StoreError.notFound {
            return ""
        }
    }

    /// How the text in the editor differs from what somebody else has saved in the meantime, as an HTML fragment.
    private func conflict(
        _ scope: ContextStore.Scope, _ request: Request, _ context: some RequestContext, _ user: User
    ) async throws -> Response {
        let body = try await request.body(ContextContentBody.self, in: context, upTo: context.maxUploadSize)
        let content = try Text.accept(body.content, field: "content", length: Limits.context, trimmed: false)
        let current = try await SavedContext(contexts, scope)
        let pages = frames.pages
        let html = try await pool.run(for: user.id) {
            pages.contextConflict(current, with: content, in: user.language)
        }
        return .html(html)
    }
}

extension RequestContext {
    /// The version number in the path.
    fileprivate var versionNumber: Int? { parameters.get("version", as: Int.self) }
}

extension ContextStore.Scope {
    /// What applies before anything has been saved.
    fileprivate var original: String { self == .primary ? DefaultContext.text : "" }
}

extension ContextOwner {
    fileprivate init(_ scope: ContextStore.Scope) {
        self = scope == .primary ? .primary : .personal
    }
}

extension SavedContext {
    /// The current state; the built-in default before anything has been saved.
    init(_ contexts: ContextStore, _ scope: ContextStore.Scope) async throws {
        guard let file = try await contexts.context(scope) else {
            self = .builtIn(of: scope)
            return
        }
        self.init(try await contexts.version(file.version, of: scope))
    }

    /// What applies before anything has been saved.
    fileprivate static func builtIn(of scope: ContextStore.Scope) -> Self {
        Self(version: 0, content: scope.original)
    }

    fileprivate init(_ version: ContextVersion) {
        self.init(
            version: version.version, content: version.content, author: version.author,
            savedAt: "\(version.createdAt)")
    }
}
