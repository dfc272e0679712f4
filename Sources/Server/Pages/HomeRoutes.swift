internal import Assistant
internal import Hummingbird
internal import Model
internal import Storage
internal import Web

/// The page `/`.
struct HomeRoutes {
    /// Number of chats on the page; the full list is beside it.
    private static let recentChats = 5

    let frames: PageFrames
    let database: Database
    let replies: Replies
    let models: ModelCatalog

    func register(on pages: some RouterMethods<AccountContext>) {
        pages.get("", use: home)
    }

    private func home(_ request: Request, context: AccountContext) async throws -> Response {
        let user = context.user
        let view = HomeView(
            recent: try await recentChats(of: user.id),
            limit: try await ChatStore(database: database).limit(of: user.id),
            steps: user.role == .admin ? try await firstSteps() : nil,
            picker: await models.picker(for: ModelWish(), of: nil))
        return .html(frames.pages.home(view, in: try await frames.site(for: request, user: user)))
    }

    private func recentChats(of user: User.ID) async throws -> [ChatItem] {
        let chats = ChatStore(database: database)
        let page = try await chats.chats(of: user, archived: false, limit: Self.recentChats)
        let answering = try await chats.answering(among: page.elements)
        return page.elements.map { chat in
            ChatItem(
                id: "\(chat.id)", title: chat.title, updatedAt: "\(chat.updatedAt)",
                isAnswering: answering.contains(chat.id))
        }
    }

    private func firstSteps() async throws -> HomeView.FirstSteps {
        let progress = try await OverviewStore(database: database).progress()
        return HomeView.FirstSteps(
            hasModel: !frames.usesLocalModel, hasInstructions: progress.hasInstructions,
            hasInvited: progress.hasInvited)
    }
}
