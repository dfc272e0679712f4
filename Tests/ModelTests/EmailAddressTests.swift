import Model
import Testing

@Suite struct EmailAddressTests {
    @Test(arguments: [
        ("ada@example.org", "ada@example.org"),
        ("  Ada@Example.ORG\r\n", "ada@example.org"),
        ("a@b.co", "a@b.co"),
        ("root@localhost", "root@localhost"),
        ("first.last+tag_1%x'y@sub-domain.example.museum", "first.last+tag_1%x'y@sub-domain.example.museum"),
        ("x@xn--e1afmkfd.xn--p1ai", "x@xn--e1afmkfd.xn--p1ai"),
        ("7@1.example", "7@1.example"),
    ])
    func `an address is accepted and kept in lower case`(text: String, kept: String) throws {
        #expect(try EmailAddress(text).description == kept)
    }

    @Test(arguments: [
        "ada", "ada@", "@example.org", "ada@@example.org", "a@b@example.org", "a b@example.org", "a\t@example.org",
        "ada@example..org", "ada@.example.org", "ada@example.org.", "ada@-example.org", "ada@example-.org",
        "ada@exa_mple.org", "ada@exa mple.org", "ada@[127.0.0.1]", "\"ada\"@example.org", "ada,eve@example.org",
        "Ada <ada@example.org>", "ada@example.org\r\nBcc: eve@example.org", "анна@example.org", "ada@пример.рф",
        "аda@example.org", "\u{212A}im@example.org", "ada@\u{212A}.org", "ada@exam\u{200B}ple.org", "a\u{7F}@b.co",
    ])
    func `anything but a plain ASCII address is refused`(text: String) {
        #expect(code { try EmailAddress(text) } == .invalid)
    }

    @Test func `an empty address is required and a NUL is named`() {
        #expect(code { try EmailAddress("  ") } == .required)
        #expect(code { try EmailAddress("a\u{0}@example.org") } == .nul)
        #expect(code { try EmailAddress("a@") } == .tooShort)
    }

    @Test func `the local part, the labels and the whole address have maximum lengths`() {
        let label = String(repeating: "d", count: 63)
        let local = String(repeating: "l", count: 64)

        #expect(code { try EmailAddress("\(local)@example.org") } == nil)
        #expect(code { try EmailAddress("l\(local)@example.org") } == .invalid)
        #expect(code { try EmailAddress("a@\(label).org") } == nil)
        #expect(code { try EmailAddress("a@d\(label).org") } == .invalid)
        #expect(code { try EmailAddress("\(local)@\(label).\(label).\(label.dropLast(2))") } == nil)
        #expect(code { try EmailAddress("\(local)@\(label).\(label).\(label.dropLast(1))") } == .tooLong)
    }

    @Test func `the part before the at sign is available`() throws {
        #expect(try EmailAddress("Ada.L@example.org").localPart == "ada.l")
    }
}
