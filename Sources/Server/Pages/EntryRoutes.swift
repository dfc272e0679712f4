internal import Hummingbird
internal import Model
internal import Storage
internal import Web

/// The pages shown before sign-in.
struct EntryRoutes {
    let frames: PageFrames
    let registration: Registration
    let mode: RegistrationMode

    func register(on routes: some RouterMethods<ServerContext>) {
        routes.get("setup", use: setup)
        routes.get("login", use: login)
        routes.get("register", use: register)
        routes.get("reset", use: reset)
        routes.get("offline", use: offline)
    }

    private func setup(_ request: Request, context: ServerContext) async throws -> Response {
        guard try await !registration.isSetUp() else { return .redirect("/login") }
        return .html(
            frames.pages.setup(passwordLength: Limits.passwordCharacters, in: frames.frame(for: request)))
    }

    private func login(_ request: Request, context: ServerContext) async throws -> Response {
        guard try await registration.isSetUp() else { return .redirect("/setup") }
        guard context.identity == nil else { return .redirect("/") }
        return .html(
            frames.pages.login(
                next: request.query("next"), canRegister: mode == .open, in: frames.frame(for: request)))
    }

    private func register(_ request: Request, context: ServerContext) async throws -> Response {
        guard try await registration.isSetUp() else { return .redirect("/setup") }
        return .html(
            frames.pages.register(
                needsInvitation: mode != .open, passwordLength: Limits.passwordCharacters,
                in: frames.frame(for: request)))
    }

    private func reset(_ request: Request, context: ServerContext) async throws -> Response {
        .html(frames.pages.reset(passwordLength: Limits.passwordCharacters, in: frames.frame(for: request)))
    }

    /// Cached by browsers: in the reader's language and theme, but with nothing about the reader.
    private func offline(_ request: Request, context: ServerContext) async throws -> Response {
        var frame = frames.frame(for: request, user: context.identity?.user)
        (frame.person, frame.notice) = (nil, nil)
        return .html(frames.pages.offline(in: frame))
    }
}
