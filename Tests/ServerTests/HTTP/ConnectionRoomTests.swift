import Logging
import Testing

@testable import Server

@Suite struct ConnectionRoomTests {
    @Test(arguments: [(1, 1), (64, 32), (70, 35), (512, 256), (1024, 768), (20_000, 19_744)])
    func `file descriptors are reserved for everything but connections`(openFiles: Int, connections: Int) {
        #expect(ConnectionRoom.connections(within: openFiles) == connections)
    }

    @Test func `further connections wait until one ends, and one line reports it`() {
        let log = RecordedLog()
        var room = ConnectionRoom(most: 2, logger: log.logger)
        room.connectionOpened()
        #expect(room.isAcceptingNewConnections())
        room.connectionOpened()

        for _ in 0..<10 { #expect(!room.isAcceptingNewConnections()) }
        room.connectionClosed()

        #expect(room.isAcceptingNewConnections())
        #expect(log.lines.map(\.level) == [.warning])
    }
}
