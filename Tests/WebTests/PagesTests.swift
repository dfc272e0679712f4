import Foundation
import Model
import Testing

@testable import Web

@Suite struct PagesTests {
    private let now = Date(timeIntervalSince1970: 20_780 * 86_400 + 3_600)  // 23 November 2026, 01:00 UTC

    private func everyPage(_ pages: Pages, in frame: Frame) -> [String] {
        let list = ChatListView(chats: [ChatItem(id: "1", title: "A", updatedAt: "2026-11-23T00:00:00Z")], now: now)
        let message = MessageView(
            id: "m", role: .assistant, status: .complete, blocks: ["<p>x</p>"], createdAt: "2026-11-23T00:00:00Z")
        return [
            pages.login(canRegister: true, in: frame),
            pages.register(needsInvitation: true, passwordLength: 10, in: frame),
            pages.setup(passwordLength: 10, in: frame), pages.reset(passwordLength: 10, in: frame),
            pages.search(SearchView(query: ""), in: frame),
            pages.search(SearchView(query: "x", hits: [SearchHitView.example], nextOffset: 20), in: frame),
            pages.error(.notFound, in: frame), pages.error(.forbidden, in: frame), pages.error(.unexpected, in: frame),
            pages.error(.unavailable, in: frame), pages.offline(in: frame),
            pages.chat(ChatView(list: list, cursor: "0"), in: frame),
            pages.chat(
                ChatView(list: list, window: .init(id: "1", title: "A", messages: [message]), cursor: "0"), in: frame),
        ] + sitePages(pages, in: frame)
    }

    private func sitePages(_ pages: Pages, in frame: Frame) -> [String] {
        let time = "2026-11-23T00:00:00Z"
        let context = SavedContext(version: 2, content: "Be kind.", author: "Ada", savedAt: time)
        let person = PersonItem(
            id: "1", person: Person(id: "1", displayName: "Eve", email: "eve@example.org", role: .user), isActive: true,
            openChats: 1, maxChats: 2, createdAt: time, lastSeenAt: nil, isReader: false)
        let figures = UsageFigures(
            calls: 3, estimates: 1, unknownCosts: 1, micros: 12_345, inputTokens: 100, cachedTokens: 93,
            outputTokens: 7)
        let usage = Usage(limit: ChatLimit(open: 2, maximum: 2), today: figures, month: figures)
        let server = ServerView(
            version: "1", model: "m", isLocalModel: true, databaseBytes: 1_440_000, people: 2, runningReplies: 0,
            findings: ServerView.Finding.allCases)
        let steps = HomeView.FirstSteps(hasModel: false, hasInstructions: true, hasInvited: false)
        let settings = SettingsView(
            displayName: "Ada", sessions: [.init(id: "1", agent: "", lastSeenAt: time, isCurrent: false)],
            tokens: [.init(id: "1", name: "t", createdAt: time, lastUsedAt: nil, expiresAt: time)], context: context,
            usage: usage, passwordLength: 10)
        let invite = InviteItem(
            id: "1", role: .admin, uses: 0, maxUses: 1, createdAt: time, expiresAt: time, state: .expired)
        return [
            pages.home(
                HomeView(
                    recent: [ChatItem(id: "1", title: "A", updatedAt: time)], limit: ChatLimit(open: 9, maximum: 10),
                    steps: steps), in: frame),
            pages.server(server, in: frame),
            pages.settings(settings, in: frame), pages.context(context, in: frame),
            pages.contextHistory([context], of: .personal, in: frame),
            pages.contextVersion(context, after: "Be.", current: 3, of: .primary, in: frame),
            pages.people([person], in: frame), pages.person(person, linksAreLocal: true, in: frame),
            pages.invites([invite], linksAreLocal: true, in: frame),
            pages.usage(
                UsageView(
                    period: .lastMonth, all: figures, people: [.init(id: "1", name: nil, figures: figures)],
                    models: [.init(model: "m", provider: "p", figures: figures)]), in: frame),
            pages.prices(
                PricesView(
                    unpriced: [.init(provider: "p", model: "m", calls: 2)],
                    prices: [
                        PriceItem(
                            id: "1", provider: "p", model: "m", validFrom: time, bandFromTokens: 7,
                            rates: .init(
                                input: 1, output: nil, cacheRead: 0, cacheWrite5m: 1, cacheWrite1h: 1, webSearch: 1),
                            isRemovable: true)
                    ], draft: .init(provider: "p", model: "m")), in: frame),
        ]
    }

    @Test(arguments: Language.allCases) func `every page states its language and has one heading`(language: Language)
        throws
    {
        for html in everyPage(try Resources.pages.get(), in: Frame(language: language, theme: .dark)) {
            #expect(html.hasPrefix("\n<!doctype html>") || html.hasPrefix("<!doctype html>"))
            #expect(html.contains("<html lang=\"\(language.rawValue)\" data-theme=\"dark\">"))
            #expect(html.matches(of: /<h1\b/).count == 1)
            #expect(html.firstMatch(of: /<title>[^<]+<\/title>/) != nil)
            #expect(!html.contains("{{"))
        }
    }

    @Test func `no page needs anything that the content security policy forbids`() throws {
        let person = Person(id: "1", displayName: "Ada", email: "ada@example.org", role: .admin)
        for html in everyPage(try Resources.pages.get(), in: Frame(language: .en, person: person, notice: .localModel))
        {
            #expect(html.firstMatch(of: /\son[a-z]+=/) == nil)
            #expect(html.firstMatch(of: /\sstyle=|<style/) == nil)
            #expect(html.firstMatch(of: /<script(?![^>]*(src=|type="application\/json"))/) == nil)
            #expect(html.firstMatch(of: /(src|href)="(https?:)?\/\//) == nil)
        }
    }

    @Test func `every id occurs once in a page`() throws {
        let person = Person(id: "1", displayName: "Ada", email: "ada@example.org", role: .user)
        for html in everyPage(try Resources.pages.get(), in: Frame(language: .en, person: person)) {
            let ids = html.matches(of: /\sid="([^"]+)"/).map { String($0.output.1) }
            #expect(ids.count == Set(ids).count)
        }
    }

    @Test func `every label belongs to a field`() throws {
        for html in everyPage(try Resources.pages.get(), in: Frame(language: .en)) {
            for match in html.matches(of: /<label[^>]*for="([^"]+)"/) {
                #expect(html.contains("id=\"\(match.output.1)\""), "\(match.output.1)")
            }
        }
    }

    @Test func `a person without a name is shown by address`() throws {
        let person = Person(id: "1", displayName: "", email: "ada@example.org", role: .user)

        let html = try Resources.pages.get().chat(
            ChatView(list: ChatListView(chats: []), cursor: "0"), in: Frame(language: .en, person: person))

        #expect(html.contains("<strong dir=\"auto\">ada@example.org</strong>"))
        #expect(!html.contains("Administrator"))
    }

    @Test func `a requested path is passed to the form, an empty one is not`() throws {
        let pages = try Resources.pages.get()

        #expect(
            pages.login(next: "/chat/1", canRegister: false, in: Frame(language: .en)).contains(
                "data-wanted=\"/chat/1\""))
        #expect(!pages.login(next: "", canRegister: false, in: Frame(language: .en)).contains("data-wanted"))
    }

    @Test func `chats are grouped by the reader's days`() throws {
        let times = [
            "2026-11-23T00:10:00Z", "2026-11-22T23:50:00Z", "2026-11-16T12:00:00Z", "2026-11-15T12:00:00Z",
            "2026-10-24T12:00:00Z", "2026-10-23T12:00:00Z", "2025-12-31T23:00:00Z", "?",
        ]
        func ages(offset: Int) -> [ChatAge] {
            let day = 20_780 - (offset < -60 ? 1 : 0)  // it is 01:00 UTC
            return times.map { ChatAge(of: Moment(rfc3339: $0), day: day, offset: offset) }
        }

        let oldest = ChatAge.month(1, year: 1970)
        #expect(
            ages(offset: 0) == [
                .today, .yesterday, .week, .days30, .days30, .month(10, year: 2026), .month(12, year: 2025), oldest,
            ])
        #expect(
            ages(offset: 180) == [
                .today, .today, .week, .days30, .days30, .month(10, year: 2026), .month(1, year: 2026), oldest,
            ])
        #expect(
            ages(offset: -600) == [
                .today, .today, .week, .week, .days30, .days30, .month(12, year: 2025), oldest,
            ])
    }

    @Test func `a moment keeps its minutes in every time zone`() throws {
        for (text, minutes, year, month, day, hour) in [
            ("2026-11-23T04:05:06Z", 0, 2026, 11, 23, 4), ("2026-12-31T23:30:00Z", 60, 2027, 1, 1, 0),
            ("2024-03-01T00:15:00Z", -30, 2024, 2, 29, 23), ("1970-01-01T00:00:00Z", -600, 1969, 12, 31, 14),
            ("2000-02-29T12:00:00Z", 14 * 60, 2000, 3, 1, 2),
        ] {
            let moment = try #require(Moment(rfc3339: text)).advanced(minutes: minutes)
            #expect(moment.year == year && moment.month == month && moment.day == day && moment.hour == hour, "\(text)")
        }
        for day in stride(from: -700_000, to: 800_000, by: 997) {
            #expect(Moment(dayNumber: day).dayNumber == day)
        }
    }

    @Test(arguments: [
        (Language.en, ["Today", "October", "December 2025"]), (.ru, ["Сегодня", "Октябрь", "Декабрь 2025"]),
    ])
    func `groups have names, without the year for this year`(language: Language, names: [String]) throws {
        let chats = ["2026-11-23T00:00:00Z", "2026-10-01T00:00:00Z", "2026-10-01T00:00:00Z", "2025-12-01T00:00:00Z"]
            .enumerated().map { ChatItem(id: "\($0.offset)", title: "A", updatedAt: $0.element) }

        let html = try Resources.pages.get().chatList(ChatListView(chats: chats, now: now), in: language)

        #expect(html.matches(of: /<h2>([^<]*)/).map { String($0.output.1) } == names)
        #expect(html.contains("data-age=\"2026-10\""))
    }

    @Test func `the open chat is marked, and so is one being answered`() throws {
        let chats = [
            ChatItem(id: "1", title: "A", updatedAt: "2026-11-23T00:00:00Z"),
            ChatItem(id: "2", title: "B", updatedAt: "2026-11-01T00:00:00Z", isAnswering: true),
        ]

        let html = try Resources.pages.get().chatList(ChatListView(chats: chats, selected: "2", now: now), in: .en)

        #expect(html.matches(of: /aria-current="page"/).count == 1)
        #expect(html.contains("href=\"/chat/2\" title=\"B\" aria-current=\"page\""))
        #expect(html.matches(of: /class="answering"/).count == 1)
        #expect(!html.contains("?older="))
    }

    @Test func `a longer list links to the rest, even without scripts`() throws {
        let chats = [ChatItem(id: "1", title: "A", updatedAt: "2026-11-23T00:00:00Z")]
        let view = ChatListView(chats: chats, isArchive: true, hasMore: true, now: now)

        #expect(try Resources.pages.get().chatGroups(view, in: .en).contains("href=\"/chat?older=1&amp;archived=1\""))
    }

    @Test func `the archive links back to the list, and the sidebar to the archive`() throws {
        let pages = try Resources.pages.get()

        #expect(pages.chatList(ChatListView(chats: [], isArchive: true, now: now), in: .en).contains("href=\"/chat\""))
        let page = pages.chat(ChatView(list: ChatListView(chats: [], now: now), cursor: "0"), in: Frame(language: .en))
        #expect(page.contains("href=\"/chat?archived=1\""))
    }
}
