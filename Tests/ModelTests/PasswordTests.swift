import Model
import Testing

@Suite struct PasswordTests {
    let email = EmailAddress(stored: "adalove@example.org")

    @Test(arguments: ["correct horse", "пароль-из-слов", "0123456789", "🔑🗝️🔐🔒🔓🛡️⚔️🏰", " leading and trailing "])
    func `a long enough password of any characters is kept as typed`(text: String) throws {
        let password = try Password(new: text, for: email)

        #expect(Array(password.text.utf8) == Array(text.utf8))
    }

    @Test(arguments: [
        ("", InvalidInput.Code.required), ("a", .tooShort), ("abcdefghi", .tooShort), ("abcdefghi\u{0}", .nul),
        ("aaaaaaaaaaaa", .weak), ("abababababab", .weak), ("AaAaBbBbCcCcDd", .weak),
        ("adalove-1815", .weak), ("my-AdaLove-1", .weak),
    ])
    func `a short, patterned or guessable password is refused`(text: String, fault: InvalidInput.Code) {
        #expect(code { try Password(new: text, for: email) } == fault)
    }

    @Test func `a long phrase may hold the name`() {
        #expect(code { try Password(new: "adalove wrote the first program", for: email) } == nil)
    }

    @Test func `a name of one or two letters forbids nothing`() {
        let short = EmailAddress(stored: "a@example.org")

        #expect(code { try Password(new: "correct horse", for: EmailAddress(stored: "o@example.org")) } == nil)
        #expect(code { try Password(new: "battery staple", for: short) } == nil)
    }

    @Test func `the limit is 1024 bytes, and more is refused rather than cut`() {
        let pattern = String("пароль123 ".unicodeScalars.prefix(10))
        let longest = String(repeating: pattern, count: 64)

        #expect(longest.utf8.count == Limits.passwordBytes)
        #expect(code { try Password(new: longest, for: email) } == nil)
        #expect(code { try Password(new: longest + "x", for: email) } == .tooLong)
        #expect(Password(typed: longest)?.text == longest)
        #expect(Password(typed: longest + "x") == nil)
    }

    @Test func `a password typed at sign-in may be shorter than a new one must be`() {
        #expect(Password(typed: "")?.text == "")
        #expect(Password(typed: "short")?.text == "short")
    }

    @Test func `nothing prints a password`() throws {
        let secret = "correct horse battery"
        let password = try Password(new: secret, for: email)
        struct Form { let password: Password? }
        var dumped = ""

        dump(Form(password: password), to: &dumped)

        let printed = [
            "\(password)", String(describing: password), String(reflecting: password), "\([password])",
            "\(Optional(password) as Any)", "\(Form(password: password))", String(reflecting: Form(password: password)),
            "\(Mirror(reflecting: password).children.map(\.value))", dumped,
        ]
        #expect(printed.filter { $0.contains(secret) }.isEmpty)
    }

    @Test func `the fault of a refused password does not repeat it`() {
        for secret in ["zebra", "zebzebzebzeb", String(repeating: "zebra", count: 300)] {
            #expect {
                _ = try Password(new: secret, for: email)
            } throws: { error in
                !String(reflecting: error).contains("zeb")
            }
        }
    }

    @Test func `the fault names the field that the client sent`() {
        #expect {
            _ = try Password(new: "", for: email, field: "new_password")
        } throws: { error in
            (error as? InvalidInput)?.faults.first?.field == "new_password"
        }
    }
}
