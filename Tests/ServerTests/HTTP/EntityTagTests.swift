import Testing

@testable import Server

@Suite struct EntityTagTests {
    private let tag = EntityTag(of: "state")

    /// The tag without `W/`.
    private var strong: String { String(tag.field.dropFirst(2)) }

    @Test(arguments: [
        "W/TAG", "TAG", " TAG ", "\tTAG", "W/\"a\", W/TAG", "\"a\",TAG,\"b\"", "TAG, garbage", ", ,TAG", "\"\",TAG",
        "\"a,b\", TAG", "\"W/\", TAG", "W/\"x y\\\", TAG", "\"a\" , \"a\" , TAG", "\"\u{E9}\", TAG", "\"a\"TAG",
    ])
    func `a tag is found wherever it stands in a list, weak or not`(list: String) {
        #expect(tag.isListed(in: list.replacing("TAG", with: strong)))
    }

    @Test(arguments: [
        "", " ", ",", "*", "W/", "\"", "W/\"", "\"\"", "W/*", "OPAQUE", "\"OPAQUE", "OPAQUE\"", "'OPAQUE'", "w/TAG",
        "garbage, TAG", "\"OPAQUE-gzip\"", "\"xOPAQUE\"", "\" OPAQUE\"", "\"a, W/OPAQUE, b\"", "\"W/OPAQUE\"",
        "W/W/TAG", "W/ TAG", "\"OPAQUE,OPAQUE\"", "\u{0}TAG", "\"UPPER\"", "*TAG",
    ])
    func `nothing else counts as the tag`(list: String) {
        let opaque = strong.filter { $0 != "\"" }
        let field = list.replacing("TAG", with: strong).replacing("OPAQUE", with: opaque)
            .replacing("UPPER", with: opaque + "X")

        #expect(!tag.isListed(in: field))
    }

    @Test func `a long list is read to its end`() {
        let others = String(repeating: "W/\"0123456789abcdef\", ", count: 50_000)

        #expect(tag.isListed(in: others + strong))
        #expect(!tag.isListed(in: others))
        #expect(!tag.isListed(in: String(repeating: "\"", count: 1_000_001)))
        #expect(!tag.isListed(in: String(repeating: "W/", count: 500_000)))
    }

    @Test func `equal states have equal tags, and others do not`() {
        #expect(EntityTag(of: "state").field == tag.field)
        #expect(Set((0..<10_000).map { EntityTag(of: $0).field }).count == 10_000)
    }
}
