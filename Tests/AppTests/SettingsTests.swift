import Foundation
import Model
import Server
import Storage
import Testing

@testable import App

@Suite struct SettingsTests {
    /// Settings from an environment and the text of a file `.env`.
    private func settings(
        _ environment: [String: String] = [:], file: String = "", flags: [String: String] = [:]
    ) throws -> Settings {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("env-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(file.utf8).write(to: URL(fileURLWithPath: path))
        return try Settings(flags: flags, environment: environment, filePath: path)
    }

    @Test func `flags take precedence over the environment, and that over the file`() throws {
        let file = "PARLEY_HOST=file\nPARLEY_PORT=1\nCLAUDE_MODEL=file\n"

        let settings = try settings(
            ["PARLEY_HOST": "variable", "PARLEY_PORT": "2"], file: file, flags: ["PARLEY_HOST": "flag"])

        #expect(settings.text("PARLEY_HOST") == "flag")
        #expect(settings.text("PARLEY_PORT") == "2")
        #expect(settings.text("CLAUDE_MODEL") == "file")
        #expect(settings.text("PARLEY_PUBLIC_URL") == nil)
    }

    @Test(arguments: ["\"open\"", "'open'", " open ", "open\r", "open\n", "\"open\"\r\n", "open"])
    func `the quotes and spaces that a file leaves in a variable are removed`(value: String) throws {
        let settings = try settings(["PARLEY_REGISTRATION": value])

        #expect(try settings.server().registration == .open)
    }

    @Test(arguments: ["\"sk", "'sk\"", "\"s\"k\"", "sk\u{0}x", "\"", "s\nk"])
    func `a variable that could mean two things is refused by its name`(value: String) {
        #expect {
            try settings(["ANTHROPIC_API_KEY": value])
        } throws: { error in
            error is ConfigurationError && "\(error)".hasPrefix("ANTHROPIC_API_KEY ") && !"\(error)".contains("sk")
        }
    }

    @Test(
        arguments: [
            ("ANTROPIC_API_KEY", "ANTHROPIC_API_KEY"), ("ANTHROPIC_APIKEY", "ANTHROPIC_API_KEY"),
            ("ANTHROPIC_BASEURL", "ANTHROPIC_BASE_URL"), ("CLAUD_MODEL", "CLAUDE_MODEL"), ("PARLY_PORT", "PARLEY_PORT"),
            ("parley_port", "PARLEY_PORT"), ("PARLEY_TITEL_MODEL", "PARLEY_TITLE_MODEL"), ("PARLEY_SOMETHING", nil),
            ("ANTHROPIC_VERSION", nil), ("CLAUDE_TEMPERATURE", nil),
        ] as [(String, String?)])
    func `a name that looks like a setting but is not one is reported`(name: String, meant: String?) throws {
        for settings in [try settings([name: "x"]), try settings(file: "# one\n\(name)=x\n")] {
            #expect(settings.warnings.count == 1)
            #expect(settings.warnings.allSatisfy { $0.contains(name) })
            #expect(settings.warnings.allSatisfy { $0.contains("did you mean \(meant ?? "")") == (meant != nil) })
        }
        #expect(try settings(file: "# one\n\(name)=x\n").warnings.allSatisfy { $0.contains(" line 2 ") })
    }

    @Test(arguments: ["PATH", "HOME", "TZ", "API_KEY", "MODEL", "COMPOSE_PROJECT_NAME", "CLAUDE_CODE_ENTRYPOINT"])
    func `names of other programs are ignored`(name: String) throws {
        #expect(try settings([name: "x"], file: "\(name)=x").warnings.isEmpty)
    }

    @Test func `every setting is in the example, and the example has no others`() throws {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 1...3 { folder.deleteLastPathComponent() }
        let example = try String(contentsOf: folder.appendingPathComponent(".env.example"), encoding: .utf8)

        let keys = example.matches(of: /(?m)^#? ?([A-Z_]+)=/).map { String($0.output.1) }

        #expect(Set(keys) == SettingKeys.all)
        #expect(try SettingsFile(Array(example.utf8)).entries.isEmpty, "all of it is commented out")
    }

    @Test func `a wrong value is refused with its line number`() throws {
        let settings = try settings(file: "# one\n\nPARLEY_PORT=many\n")

        #expect {
            try settings.server()
        } throws: { error in
            "\(error)".contains("PARLEY_PORT") && "\(error)".contains("line 3)")
        }
    }

    @Test(arguments: [
        ["PARLEY_PORT": "65536"], ["PARLEY_PORT": "-1"], ["PARLEY_PORT": "99999999999999999999"],
        ["PARLEY_PUBLIC_URL": "example.org"], ["PARLEY_REGISTRATION": "Open"],
        ["PARLEY_TRUSTED_PROXIES": "10.0.0.0/33"],
        ["PARLEY_MAX_REPLIES": "0"], ["PARLEY_SHUTDOWN_GRACE": "301"], ["PARLEY_MODEL_IDLE_TIMEOUT": "0"],
        ["PARLEY_DATABASE_URL": "postgres:x"], ["PARLEY_DATABASE_URL": "postgres://host"],
        ["PARLEY_DATABASE_URL": "sqlite:"],
        ["PARLEY_DATABASE_URL": "sqlite::memory:"], ["PARLEY_DATABASE_URL": "sqlite://parley.sqlite"],
        ["PARLEY_DATABASE_URL": "sqlite://localhost/var/parley.sqlite"], ["PARLEY_DATABASE_URL": "sqlite:~/p.sqlite"],
        ["PARLEY_DATABASE_URL": "sqlite:p.sqlite?mode=rw"], ["PARLEY_LOCAL_MODEL": "/not/there"],
        ["PARLEY_PUBLIC_URL": "https://x:65536"], ["PARLEY_PUBLIC_URL": "https://x:0"],
        ["PARLEY_LOCAL_MODEL": "off"], ["ANTHROPIC_AUTH": "basic", "ANTHROPIC_API_KEY": "sk"],
        ["ANTHROPIC_BASE_URL": "ftp://x"], ["CLAUDE_MODEL": "m-file # best", "ANTHROPIC_API_KEY": "sk"],
        ["PARLEY_TITLES": "always"], ["PARLEY_MAX_TOKENS": "1e3"], ["ANTHROPIC_API_KEY": "клю\u{0447}"],
    ])
    func `an unusable value is a configuration error`(environment: [String: String]) throws {
        let settings = try settings(environment)

        #expect(throws: ConfigurationError.self) {
            let model = try ModelSettings(settings)
            _ = try model.titles(settings)
            _ = try settings.server()
            _ = try settings.replyLimits(local: model.parallelReplies)
            _ = try settings.modelTimeouts()
            _ = try settings.openDatabase()
        }
    }

    @Test(
        arguments: [
            ("127.0.0.1", nil, false), ("127.1.2.3", nil, false), ("::1", nil, false), ("localhost", nil, false),
            ("0.0.0.0", nil, true), ("::", nil, true), ("192.168.1.5", nil, true), ("example.org", nil, true),
            ("0.0.0.0", "https://parley.example.org", false),
        ] as [(String, String?, Bool)])
    func `listening for other machines brings a reminder of the origin`(host: String, origin: String?, isWarned: Bool) {
        let settings = ServerSettings(host: host, publicURL: origin.flatMap { PublicURL($0) })

        #expect((settings.warningAboutAddress != nil) == isWarned)
    }

    @Test(arguments: [
        ("sqlite:a.sqlite", "a.sqlite"), ("sqlite:/var/a.sqlite", "/var/a.sqlite"),
        ("sqlite:///var/a.sqlite", "///var/a.sqlite"), ("sqlite:my data/a~1.sqlite", "my data/a~1.sqlite"),
        ("sqlite:../a.sqlite", "../a.sqlite"), ("sqlite:данные/a.sqlite", "данные/a.sqlite"),
    ])
    func `the path of the database is what stands after the colon`(url: String, path: String) throws {
        #expect(try settings(["PARLEY_DATABASE_URL": url]).database() == .sqlite(path: path))
    }

    @Test(arguments: ["postgres://parley:s%2Fecret@db.example.org:5432/parley", "postgresql:///parley?host=/run/pg"])
    func `a database of PostgreSQL is named by its URL`(url: String) throws {
        #expect(try settings(["PARLEY_DATABASE_URL": url]).database() == .postgreSQL(url: url))
        #expect(try settings(["PARLEY_DATABASE_URL": url]).database().keyFile.path == "data/parley.key")
    }

    @Test func `no message contains the password of a database`() throws {
        let settings = try settings(["PARLEY_DATABASE_URL": "postgres://parley:secret@db.example.org:x/parley"])

        #expect {
            try settings.openDatabase()
        } throws: { error in
            error is ConfigurationError && !"\(error)".contains("secret")
        }
    }

    @Test(arguments: [("[::1]", "::1"), ("::1", "::1"), ("[::]", "::"), ("127.0.0.1", "127.0.0.1")])
    func `an IPv6 address may have the brackets of a URL`(text: String, host: String) throws {
        #expect(try settings(["PARLEY_HOST": text]).server().host == host)
    }

    @Test(arguments: [
        ("https://x:443", "https://x"), ("https://x:443/", "https://x"), ("http://x:80", "http://x"),
        ("https://x:0443", "https://x"), ("http://x:443", "http://x:443"), ("https://x:80", "https://x:80"),
        ("HTTPS://Chat.Example.ORG:8443", "https://chat.example.org:8443"), ("https://[::1]:443", "https://[::1]"),
    ])
    func `the public URL has the form that browsers send as origin`(text: String, origin: String) throws {
        #expect(try settings(["PARLEY_PUBLIC_URL": text]).server().publicURL?.description == origin)
    }
}
