import HTTPTypes
import Testing

@testable import Server

@Suite struct HeaderNameTests {
    @Test(arguments: HeaderName.allCases)
    func `every name is a valid header name`(name: HeaderName) {
        #expect(name.field?.rawName == name.rawValue)
    }

    @Test(arguments: HeaderName.allCases)
    func `a field is written and read under its own name and no other`(name: HeaderName) {
        var fields: HTTPFields = [.ifMatch: "a", .range: "b", .origin: "c", .from: "d", .allow: "e"]
        #expect(fields[name] == nil)
        #expect(fields[values: name] == [])

        fields[name] = "own"

        #expect(fields[name] == "own")
        #expect(fields.map(\.value) == ["a", "b", "c", "d", "e", "own"])
    }
}
