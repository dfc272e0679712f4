internal import Assistant
internal import HTTPTypes
internal import Hummingbird
internal import Model
internal import Storage
internal import Web

/// The chat pages and what their scripts load.
struct ChatPageRoutes {
    let frames: PageFrames
    let openStreams: UserQuota
    let feed: Feed
    let models: ModelCatalog

    func register(on routes: some RouterMethods<ServerContext>) {
        routes.get("chat/:chat/messages", use: messages)
        routes.get("chats", use: list)
        routes.get("feed", use: follow)
    }

    func registerPages(on account: some RouterMethods<AccountContext>) {
        account.get("chat") { try await page(chat: nil, user: $1.user, $0) }
        account.get("chat/:chat") { try await page(chat: try $1.identifier("chat"), user: $1.user, $0) }
    }

    private func page(chat id: Chat.ID?, user: User, _ request: Request) async throws -> Response {
        var view = try await feed.page(
            chat: id, at: try request.anchor(wanted: "message"), beside: try ShownChats(request), of: user)
        // For a message that is not on the page, the page's script switches to another branch, which no other site may
        // trigger.
        if request.isFromOtherSite { view.window?.wantOnlyShown() }
        let wish = ModelWish(model: view.window?.model, effort: view.window?.effort.flatMap(Effort.init))
        view.picker = await models.picker(for: wish, of: view.window)
        return .html(frames.pages.chat(view, in: frames.frame(for: request, user: user)))
    }

    /// Messages as an HTML fragment: those `?before=`, `?after=` or `?around=` a message. The header `X-Has-More` says
    /// whether there are more in that direction.
    private func messages(_ request: Request, context: ServerContext) async throws -> Response {
        guard let user = context.identity?.user else { throw Problem.signInRequired }
        let anchor = try request.anchor(wanted: "around")
        let window = try await feed.messages.window(
            anchor, in: try context.identifier("chat"), of: user.id, limit: Feed.window)
        let (views, _) = try await feed.views(of: window.messages, for: user)
        var response = Response.html(frames.pages.messages(views, in: user.language))
        var hasMore = window.hasEarlier
        if case .after = anchor { hasMore = window.hasLater }
        response.headers[.hasMore] = "\(hasMore)"
        return response
    }

    /// The list of chats as an HTML fragment; with `?older=` and a chat, only the chats that follow it.
    private func list(_ request: Request, context: ServerContext) async throws -> Response {
        guard let user = context.identity?.user else { throw Problem.signInRequired }
        let shown = try ShownChats(request)
        return .html(try await feed.lists.html(of: shown, selected: try request.identifier("selected"), for: user))
    }

    private func follow(_ request: Request, context: ServerContext) async throws -> Response {
        guard let user = context.identity?.user else { throw Problem.signInRequired }
        let chat: Chat.ID? = try request.identifier("chat")
        let position = request.headers[.lastEventID] ?? request.query("after") ?? ""
        let whole = try await WholeRequest(request, in: context)
        let follower = try await feed.follower(
            of: chat, showing: try ShownMessages(request), beside: try ShownChats(request), by: user,
            after: FeedCursor(position))
        let share = try openStreams.take(1, for: user.id)
        let (watch, session) = (feed.replies.watch(of: user.id), context.identity?.sessionID)
        return .eventStream(for: whole, logger: context.logger) { [feed] writer in
            var follower = follower
            try await withTaskExecutorPreference(FeedExecutor.shared) {
                try await follower.run {
                    await feed.signIns.isSignedIn(session, watch, context.isStillSignedIn)
                } _: { parts in
                    try await feed.longEvents.send(parts, for: user.id, to: context.connection) {
                        try await writer.write(contentsOf: parts)
                    }
                }
            }
            withExtendedLifetime(share) {}
        }
    }
}

extension Request {
    /// Whether the request came from a link on another site.
    ///
    /// - Source: W3C Fetch Metadata Request Headers, `Sec-Fetch-Site`.
    fileprivate var isFromOtherSite: Bool {
        headers[.secFetchSite] == "cross-site"
    }

    /// Which messages of a chat are requested.
    ///
    /// - Parameter name: Name of the parameter for the message in the middle.
    fileprivate func anchor(wanted name: String) throws -> MessageWindow.Anchor {
        if let id: Message.ID = try identifier(name) { return .around(id) }
        if let id: Message.ID = try identifier("before") { return .before(id) }
        if let id: Message.ID = try identifier("after") { return .after(id) }
        return .newest
    }
}
