import Foundation
import Testing

/// The file `.env` as the program reads it.
@Suite(.timeLimit(.minutes(10))) struct ConfigurationFileTests {
    @Test(arguments: ["A\n", "\"\n", "A='b\n", "\u{0}\u{1}", "A=1\nB C\n"])
    func `a malformed file stops the program with one sentence`(text: String) async throws {
        try await withParley { parley in
            try parley.write(text, to: ".env")

            let result = try await parley.run("migrate")

            #expect(result.status == 78 && result.output == "")
            #expect(result.errors.wholeMatch(of: /parley: \.env line \d [^\n]+\n/) != nil, "\(result.errors)")
        }
    }

    @Test func `a folder in place of the file stops it too`() async throws {
        try await withParley { parley in
            try FileManager.default.createDirectory(
                at: parley.folder.appendingPathComponent(".env"), withIntermediateDirectories: true)

            let result = try await parley.run("migrate")

            #expect(result.status == 78 && result.errors == "parley: .env is not a regular file\n")
        }
    }

    @Test func `a file saved on Windows is read`() async throws {
        try await withParley { parley in
            try parley.write("\u{FEFF}# Settings\r\nPARLEY_LOG_LEVEL=\"loud\"\r\n", to: ".env")

            let result = try await parley.run("migrate")

            #expect(
                result.status == 78 && result.errors.hasPrefix("parley: PARLEY_LOG_LEVEL (.env line 2) must be one"))
        }
    }

    @Test func `a typing mistake is reported, and the program carries on`() async throws {
        try await withParley { parley in
            try parley.write("ANTROPIC_API_KEY=sk-secret\n", to: ".env")

            let result = try await parley.run("migrate")

            #expect(result.status == 0)
            #expect(
                result.errors.contains(
                    "ANTROPIC_API_KEY in .env line 1 is not a setting: did you mean ANTHROPIC_API_KEY?")
            )
            #expect(!result.errors.contains("sk-secret"))
        }
    }
}
