import API
import Foundation
import TestSupport
import Testing

@testable import Server

@Suite struct ExportTests {
    private struct Exported: Decodable {
        let chat: ChatBody
        let messages: [MessageBody]
    }

    @Test func `Markdown has the title and the shown branch, oldest first`() async throws {
        try await withServer(.messages(deltas: ["They *wait*."])) { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat(title: "Herons & *ducks*")
            _ = try await admin.converse("What do herons do?", in: chat)

            let file = try await admin.get("/chats/\(chat.id)/export?format=markdown")

            #expect(file.status == 200)
            #expect(file.header("content-type") == "text/markdown; charset=utf-8")
            #expect(
                file.text == """
                    # Herons \\& \\*ducks\\*

                    ## You

                    What do herons do?

                    ## Assistant

                    They *wait*.

                    """)
        }
    }

    @Test func `JSON has every message with its parent, over several parts`() async throws {
        try await withServer(.messages(deltas: ["Yes."])) { server in
            let admin = try await server.setUp()
            let chat = try await admin.createChat(title: "Herons")
            for number in 1...7 { _ = try await admin.converse("Heron \(number)?", in: chat) }

            let file = try await admin.get("/chats/\(chat.id)/export?format=json")

            let exported = try JSONDecoder().decode(Exported.self, from: Data(file.body))
            #expect(exported.chat.id == chat.id && exported.messages.count == 14)
            #expect(exported.messages.first?.parentID == nil)
            #expect(exported.messages.dropFirst().map(\.parentID) == exported.messages.dropLast().map(\.id))
        }
    }

    @Test func `an empty chat is exported, another user's reads as missing, another format is refused`() async throws {
        try await withServer { server in
            let admin = try await server.setUp()
            let member = try await server.member()
            let chat = try await admin.createChat(title: "Herons")

            #expect(try await admin.get("/chats/\(chat.id)/export").text == "# Herons\n")
            #expect(try await admin.get("/chats/\(chat.id)/export?format=json").text.hasSuffix("\"messages\":[]}"))
            #expect(try await member.get("/chats/\(chat.id)/export").status == 404)
            #expect(try await admin.get("/chats/\(chat.id)/export?format=pdf").status == 422)
        }
    }

    @Test(arguments: [
        ("Herons", "Herons"), ("../../etc/passwd", "etc passwd"), ("a\"b\\c;d", "a b c d"), ("Цапли", "Цапли"),
        ("...", "chat"), ("CON", "chat"), ("lpt1", "chat"), ("\u{202E}gnp.exe", "gnp.exe"), ("a\u{0}b\u{7F}", "a b"),
        (String(repeating: "я", count: 255), String(repeating: "я", count: 90)),
    ])
    func `a title becomes a safe file name`(title: String, stem: String) {
        #expect(ExportName(title: title, fileExtension: "md").stem == stem)
    }

    @Test func `a file name that is not ASCII is given in both forms`() {
        let name = ExportName(title: "Цапли 100%", fileExtension: "md")

        #expect(
            name.disposition
                == "attachment; filename=\"_____ 100_.md\"; "
                + "filename*=UTF-8''%D0%A6%D0%B0%D0%BF%D0%BB%D0%B8%20100%25.md")
    }
}
