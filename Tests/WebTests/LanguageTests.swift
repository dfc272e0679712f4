import Model
import Testing

@testable import Web

@Suite struct LanguageTests {
    @Test func `the account's choice takes precedence over the cookie, the cookie over the browser`() {
        #expect(Language.negotiate(user: "ru", cookie: "en", acceptLanguage: "en") == .ru)
        #expect(Language.negotiate(user: nil, cookie: "ru", acceptLanguage: "en") == .ru)
        #expect(Language.negotiate(user: nil, cookie: nil, acceptLanguage: "ru") == .ru)
        #expect(Language.negotiate(user: nil, cookie: nil, acceptLanguage: nil) == .en)
    }

    @Test func `an unsupported choice is ignored`() {
        #expect(Language.negotiate(user: "de", cookie: "", acceptLanguage: "fr, ru;q=0.5") == .ru)
    }

    @Test(arguments: [
        ("ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", Language.ru), ("en-GB,en;q=0.9,ru;q=0.8", .en), ("de,fr", .en),
        ("en;q=0.3, ru;q=0.7", .ru), ("ru;q=0, en", .en), ("ru;q=0", .en), ("RU-by", .ru), ("", .en), (";;,,q=1", .en),
        ("ru; q=0.8, en; q=0.9", .en), ("ru;q=abc, en;q=0.1", .en), ("rum, en;q=0.1", .en),
    ])
    func `a browser's preferences are weighed`(header: String, language: Language) {
        #expect(Language.negotiate(user: nil, cookie: nil, acceptLanguage: header) == language)
    }

    @Test func `an unknown theme is the system's`() {
        #expect(Theme.chosen(user: "dark", cookie: "light") == .dark)
        #expect(Theme.chosen(user: nil, cookie: "light") == .light)
        #expect(Theme.chosen(user: "sepia", cookie: "light") == .light)
        #expect(Theme.chosen(user: nil, cookie: "\"><script>") == .system)
    }
}
