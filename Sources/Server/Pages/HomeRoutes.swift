internal import Assistant
internal import Hummingbird
internal import Model
internal import Storage
internal import Web

/// The page `/`.
struct HomeRoutes {
    /// Number of chats on the page; the full list is elsewhere.
    private static let recentChats = 5
    /// The period for which usage is shown.
    private static let usageTime = Duration.days(30)

    let frames: PageFrames
    let database: Database
    let replies: Replies
    let version: String

    func register(on pages: some RouterMethods<AccountContext>) {
        pages.get("", use: home)
    }

    private func home(_ request: Request, context: AccountContext) async throws -> Response {
        let user = context.user
        let usage = try await OverviewStore(database: database)
            .usage(of: user.id, since: Timestamp.now - Self.usageTime)
        let view = HomeView(
            recent: try await recentChats(of: user.id),
            usage: HomeView.Usage(
                openChats: usage.openChats, maxChats: user.maxChats, inputTokens: usage.inputTokens,
                outputTokens: usage.outputTokens),
            server: user.role == .admin ? try await serverFacts() : nil)
        return .html(frames.pages.home(view, in: frames.frame(for: request, user: user)))
    }

    private func recentChats(of user: User.ID) async throws -> [ChatItem] {
        let page = try await ChatStore(database: database).chats(of: user, archived: false, limit: Self.recentChats)
        let answering = replies.answering(of: user)
        return page.elements.map { chat in
            ChatItem(
                id: "\(chat.id)", title: chat.title, updatedAt: "\(chat.updatedAt)",
                isAnswering: answering.contains(chat.id))
        }
    }

    private func serverFacts() async throws -> HomeView.ServerFacts {
        HomeView.ServerFacts(
            version: version, model: replies.model, isLocalModel: frames.usesLocalModel,
            databaseBytes: try await database.size(),
            people: try await OverviewStore(database: database).countPeople(), runningReplies: replies.count)
    }
}
