import Logging
import Testing

@testable import Server

@Suite struct ConnectionCapacityTests {
    @Test(arguments: [(1, 1), (64, 32), (70, 35), (512, 256), (1024, 768), (20_000, 19_744)])
    func `file descriptors are reserved for everything but connections`(openFiles: Int, connections: Int) {
        #expect(ConnectionCapacity.connections(within: openFiles) == connections)
    }

    @Test func `further connections wait until one ends, and one line reports it`() {
        let log = RecordedLog()
        var capacity = ConnectionCapacity(most: 2, logger: log.logger)
        capacity.connectionOpened()
        #expect(capacity.isAcceptingNewConnections())
        capacity.connectionOpened()

        for _ in 0..<10 { #expect(!capacity.isAcceptingNewConnections()) }
        capacity.connectionClosed()

        #expect(capacity.isAcceptingNewConnections())
        #expect(log.lines.map(\.level) == [.warning])
    }
}
