import Testing

@testable import Storage

@Suite struct PostgreSQLAddressTests {
    @Test func `a URL gives the host, the account and the database`() throws {
        let address = try PostgreSQLAddress(
            "postgres://ada:s%40cret%2F1@db.example.org:6543/par%20ley?sslrootcert=/ca.pem")

        #expect(address.hosts == [.init(name: "db.example.org", port: 6543)])
        #expect(address.user == "ada")
        #expect(address.password?.text == "s@cret/1")
        #expect(address.database == "par ley")
        #expect(address.files == ["sslrootcert": "/ca.pem"])
        #expect(address.isPrepared)
    }

    @Test(arguments: [
        ("postgresql://db/parley", ["db"], [5432]),
        ("postgres://[2001:db8::1]:6000/parley", ["2001:db8::1"], [6000]),
        ("postgres://[::1]/parley?port=7000", ["::1"], [7000]),
        ("postgres:///parley?host=/var/run/postgresql", ["/var/run/postgresql"], [5432]),
        ("postgres://ada@%2Ftmp%2Fsocket/parley", ["/tmp/socket"], [5432]),
        ("postgres://ada@%2Ftmp%2Fsocket:6000/parley", ["/tmp/socket"], [6000]),
        ("postgres://a:1,b,c:3/parley?port=9", ["a", "b", "c"], [1, 9, 3]),
    ])
    func `hosts are names, addresses and sockets`(url: String, names: [String], ports: [UInt16]) throws {
        let hosts = try PostgreSQLAddress(url).hosts

        #expect(hosts.map(\.name) == names)
        #expect(hosts.map(\.port) == ports)
    }

    @Test(arguments: [
        "mysql://ada:secret@db/parley", "postgres://ada:secret@db", "postgres://ada:secret@/parley",
        "postgres://ada:secret@db:99999/parley", "postgres://ada:secret@db:port/parley",
        "postgres://ada:secret#1@db/parley", "postgres://ada:sec%ret@db/parley", "postgres://ada:secret%00@db/parley",
        "postgres://ada:sec/ret@db/parley", "postgres://ada:x?secret=1@db/parley", "postgres://ada:secret%ff@db/parley",
        "postgres://ada:secret@db/parley?sslmode=secret", "postgres://ada:secret@db/parley?prepared=secret",
        "postgres://ada:secret@db/parley?sslmode=disable&sslmode=require", "postgres://ada:secret@[::1/parley",
        "postgres://ada:secret@,db/parley", "secret",
    ])
    func `an invalid URL is refused without telling the password`(url: String) {
        #expect {
            try PostgreSQLAddress(url)
        } throws: { error in
            error is InvalidPostgreSQLAddress && !"\(error)".contains("secret") && !"\(error)".contains("sec")
        }
    }

    @Test func `the password is in no description`() throws {
        let settings = try PostgreSQLSettings("postgres://ada:s3cret@db/parley")

        var dumped = ""
        dump(settings, to: &dumped)
        for text in ["\(settings)", "\(settings.address)", String(reflecting: settings), dumped] {
            #expect(!text.contains("s3cret"))
        }
        #expect(settings.parameters(for: settings.address.hosts[0])["password"] == "s3cret")
    }

    @Test(arguments: [
        ("db.example.org", "verify-full"), ("10.0.0.1", "verify-full"), ("127.evil.org", "verify-full"),
        ("localhost", "prefer"), ("127.0.0.2", "prefer"), ("[::1]", "prefer"), ("%2Ftmp", "prefer"),
    ])
    func `a server elsewhere has to prove who it is`(host: String, mode: String) throws {
        let settings = try PostgreSQLSettings("postgres://\(host)/parley")
        let told = try PostgreSQLSettings("postgres://\(host)/parley?sslmode=disable")

        #expect(settings.parameters(for: settings.address.hosts[0])["sslmode"] == mode)
        #expect(settings.address.exposures().isEmpty)
        #expect(told.parameters(for: told.address.hosts[0])["sslmode"] == "disable")
        #expect(told.address.exposures().count == (mode == "prefer" ? 0 : 1))
    }

    @Test func `a server that cannot be reached is named without the password`() async throws {
        var settings = try PostgreSQLSettings("postgres://ada:s3cret@/parley?host=/nonexistent")
        settings.patience = .milliseconds(1)
        try await withDriver(settings) { driver in
            await #expect {
                try await driver.script("SELECT 1")
            } throws: { error in
                isFailure(error, \.isUnavailable) && "\(error)".contains("/nonexistent")
                    && !"\(error)".contains("s3cret")
            }
        }
    }
}
