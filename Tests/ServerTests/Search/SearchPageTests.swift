import API
import Foundation
import NIOHTTP1
import TestSupport
import Testing

@testable import Server

@Suite struct SearchPageTests {
    @Test func `the page shows the results without scripts`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat(title: "Книги")

            let page = try await admin.get("!/search?q=%D0%BA%D0%BD%D0%B8%D0%B3%D0%B0")
            let part = try await admin.get("!/search/hits?q=%D0%BA%D0%BD%D0%B8%D0%B3%D0%B0")

            for answer in [page, part] {
                #expect(answer.status == 200)
                #expect(answer.text.contains("href=\"/chat/\(chat.id)\""))
                #expect(answer.text.contains("<mark>Книги</mark>"))
            }
            #expect(page.text.contains("value=\"книга\"") && !part.text.contains("<html"))
        }
    }

    @Test func `a hit leads to the page with that message`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()
            _ = try await admin.events(of: "/chats/\(chat.id)/messages", NewMessageBody(content: "Goulash")) { _ in }

            let part = try await admin.get("!/search/hits?q=goulash").text

            let address = try #require(
                part.firstMatch(of: /href="(\/chat\/[^"#]+message=([^"#&]+))&amp;find=goulash#message-/))
            let page = try await admin.get("!\(address.output.1)")
            #expect(page.status == 200 && page.text.contains("message-\(address.output.2)"))
        }
    }

    @Test func `a link from another site cannot make the script show another branch`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat()
            let path = "/chats/\(chat.id)/messages"
            _ = try await admin.events(of: path, NewMessageBody(content: "Goulash")) { _ in }
            _ = try await admin.events(of: path, NewMessageBody(content: "Borscht", parent: .after(nil))) { _ in }
            let shown = try #require(try await admin.search("borscht").hits.first?.message?.id)
            let other = try #require(try await admin.search("goulash").hits.first?.message?.id)

            for (site, message, isWanted) in [
                ("same-origin", other, true), ("none", other, true), ("cross-site", other, false),
                ("cross-site", shown, true),
            ] {
                let page = try await admin.send(
                    .GET, "!/chat/\(chat.id)?message=\(message)", nil, headers: ["sec-fetch-site": site])

                #expect(page.status == 200)
                #expect(page.text.contains("data-wanted=\"\(message)\"") == isWanted, "\(site)")
            }
        }
    }

    @Test func `hits continue from page to page`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            for number in 0..<25 { _ = try await admin.createChat(title: "Soup \(number)") }

            let first = try await admin.get("!/search?q=soup").text
            let second = try await admin.get("!/search?q=soup&offset=20").text

            #expect(first.matches(of: /class="hit"/).count == 20 && first.contains("offset=20"))
            #expect(second.matches(of: /class="hit"/).count == 5 && !second.contains(";offset="))
        }
    }

    @Test func `a visitor who is not signed in signs in first`() async throws {
        try await withServer { server in
            _ = try await server.setUp()

            #expect(try await server.stranger.get("!/search?q=x").header("location") == "/login?next=/search%3Fq%3Dx")
            #expect(try await server.stranger.get("!/search/hits?q=x").status == 401)
        }
    }

    @Test(arguments: [
        "", "?q=", "?q=%00", "?q=%22&offset=x", "?offset=-5", "?q=a&offset=99999999999999999999", "?q=%FF",
    ])
    func `any search address is a page`(query: String) async throws {
        try await withServer { server in
            let admin = try await server.setUp()

            #expect(try await admin.get("!/search\(query)").status == 200)
            #expect(try await admin.get("!/search?q=" + String(repeating: "w%20", count: 2000)).status == 200)
        }
    }
}
