import Model
import TestSupport
import Testing

@testable import Anthropic
@testable import Assistant
@testable import Storage

@Suite struct CallRecordTests {
    @Test func `a call that may have been stored or not is withdrawn`() async throws {
        try await TestDatabase.provided { place in
            let database = try await place.open()
            let outline = CallRecord.Outline(
                userID: User.ID(), chatID: Chat.ID(), messageID: nil, purpose: .title, step: 0, node: Node.ID(),
                model: "model",
                maxTokens: 1, promptSize: 1)
            let record = CallRecord(outline, .priced, LedgerStore(database: database), logger: .silent)
            let observer = record.observer()
            try await database.close()

            await #expect(throws: (any Error).self) { try await observer.begin(1) }

            let settlement = record.settlement(.failed, observer.attempt)
            guard case .withdrawn = settlement else { throw Unexpected(settlement: settlement) }
        }
    }
}

private struct Unexpected: Error {
    let settlement: CallSettlement?
}
