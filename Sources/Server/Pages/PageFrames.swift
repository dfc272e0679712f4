internal import Assistant
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Model
internal import Storage
internal import Web

/// What surrounds every page: the language, the theme and the signed-in user.
struct PageFrames: Sendable {
    let pages: Pages
    let models: ModelCatalog
    let lists: RenderedLists

    /// Whether replies come from the built-in small model.
    var usesLocalModel: Bool { models.source.isLocal }

    func frame(for request: Request, user: User? = nil) -> Frame {
        var frame = Frame(
            language: user?.language ?? Self.negotiate(request),
            theme: .chosen(user: user?.theme.rawValue, cookie: request.cookies["parley_theme"]?.value))
        if let user {
            frame.person = Person(user)
            frame.notice = notice(request)
        }
        return frame
    }

    /// The frame of a page around the chats, with the sidebar.
    func site(for request: Request, user: User) async throws -> Frame {
        var frame = frame(for: request, user: user)
        let shown = ShownChats(
            isArchive: false, older: nil, count: ShownChats.page, offset: ShownChats.offset(of: request))
        // Read first: a change that happens while the list is read is sent again rather than missed.
        let revision = try await lists.chats.revision(of: user.id)
        frame.sidebar = Sidebar(
            list: try await lists.html(of: shown, selected: nil, for: user),
            cursor: "\(FeedCursor(revision: revision, position: .start))", offset: shown.offset)
        return frame
    }

    /// The page for a request that failed.
    func error(_ problem: Problem, request: Request, _ context: ServerContext) -> Response {
        let page =
            ErrorPage(rawValue: problem.status.code) ?? (problem.status.kind == .serverError ? .unexpected : .notFound)
        let html = pages.error(page, requestID: context.id, in: frame(for: request, user: context.identity?.user))
        var response = Response.html(html, status: problem.status)
        response.headers.append(contentsOf: problem.headers)
        return response
    }

    /// The language for visitors who are not signed in: their earlier choice, or what their browser prefers.
    static func negotiate(_ request: Request) -> Language {
        .negotiate(
            user: nil, cookie: request.cookies["parley_language"]?.value,
            acceptLanguage: request.headers[.acceptLanguage])
    }

    private func notice(_ request: Request) -> Notice? {
        let dismissed = request.cookies["parley_dismissed"]?.value
        return usesLocalModel && dismissed != Notice.localModel.rawValue ? .localModel : nil
    }
}
