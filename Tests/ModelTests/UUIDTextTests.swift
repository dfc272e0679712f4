import Foundation
import Testing

@testable import Model

@Suite struct UUIDTextTests {
    @Test func `the text is the one Foundation writes, in lower case`() {
        for _ in 0..<1000 {
            let uuid = UUID()

            #expect(UUIDText.text(of: uuid) == uuid.uuidString.lowercased())
            #expect(UUIDText.uuid(uuid.uuidString) == uuid)
            #expect(UUIDText.uuid(uuid.uuidString.lowercased()) == uuid)
        }
    }

    @Test(arguments: [
        "", "-", "019AAAAA-BBBB-7CCC-8DDD-EEEEEEEEEEE", "019AAAAA-BBBB-7CCC-8DDD-EEEEEEEEEEEEE",
        "019AAAAABBBB-7CCC-8DDD-EEEEEEEEEEEEE", "019AAAAA_BBBB-7CCC-8DDD-EEEEEEEEEEEE",
        "g19AAAAA-BBBB-7CCC-8DDD-EEEEEEEEEEEE", "019AAAAA-BBBB-7CCC-8DDD-EEEEEEEEEEE\u{0}",
        "{19AAAAA-BBBB-7CCC-8DDD-EEEEEEEEEEE}", " 19AAAAA-BBBB-7CCC-8DDD-EEEEEEEEEEEE",
        "٠19AAAAA-BBBB-7CCC-8DDD-EEEEEEEEEEE", "019AAAAA-BBBB-7CCC-8DDD-EEEEEEEEEE-E",
        "+19AAAAA-BBBB-7CCC-8DDD-EEEEEEEEEEEE", "0x9AAAAA-BBBB-7CCC-8DDD-EEEEEEEEEEEE",
    ])
    func `what is not a UUID is not read as one`(text: String) {
        #expect(UUIDText.uuid(text) == nil)
    }

    @Test func `only text in lower case is canonical`() {
        for (text, isCanonical) in [
            ("019aaaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee", true), ("019AAAAA-bbbb-7ccc-8ddd-eeeeeeeeeeee", false),
        ] {
            let uuid = Array(text.utf8).withUnsafeBufferPointer { UUIDText.uuid(canonical: $0) }

            #expect((uuid != nil) == isCanonical)
        }
    }
}
