#include "data/sources/address_policy.h"

#include <gtest/gtest.h>
#include <netinet/in.h>

#include "data/sources/connect_guard.h"

namespace lathe::data::sources {
namespace {

AddressPolicy Policy(const std::vector<std::string>& networks = {}) {
  return *AddressPolicy::FromNetworks(networks);
}

bool Allows(const AddressPolicy& policy, const std::string& host) {
  return policy.CheckHost(host).ok();
}

TEST(AddressPolicyTest, PublicAddressesAndNamesPass) {
  for (const char* host : {"8.8.8.8", "db.example.com", "2606:4700::1111", "my-db_1.example.com.",
                           "172.15.0.1", "172.32.0.1"})
    EXPECT_TRUE(Allows(Policy(), host)) << host;
}

TEST(AddressPolicyTest, PrivateAddressesPassWhereTheyAreListed) {
  EXPECT_FALSE(Allows(Policy(), "10.1.2.3"));
  EXPECT_TRUE(Allows(Policy({"private"}), "10.1.2.3"));
  EXPECT_FALSE(Allows(Policy({"private"}), "127.0.0.1"));
  EXPECT_TRUE(Allows(Policy({"loopback"}), "localhost"));
  EXPECT_TRUE(Allows(Policy({"loopback"}), "::1"));
  EXPECT_TRUE(Allows(Policy({"10.1.0.0/16"}), "10.1.2.3"));
  EXPECT_FALSE(Allows(Policy({"10.1.0.0/16"}), "10.2.2.3"));
  EXPECT_TRUE(Allows(Policy({"fd12::/16"}), "fd12:3456::1"));
}

TEST(AddressPolicyTest, ALiteralAddressIsKnownHoweverItIsWritten) {
  for (const char* host :
       {"2130706433", "0x7f000001", "0177.0.0.1", "127.1", "::ffff:127.0.0.1", "::ffff:7f00:1",
        "LOCALHOST", "a.localhost", "localhost.", "1.2.3.4.5"}) {
    const Status checked = Policy().CheckHost(host);
    ASSERT_FALSE(checked.ok()) << host;
    EXPECT_EQ(checked.error().code, ErrorCode::kSourceAddressForbidden) << host;
  }
}

TEST(AddressPolicyTest, SomeAddressesNeverPass) {
  const AddressPolicy open = Policy({"0.0.0.0/0", "::/0", "loopback", "private"});
  for (const char* host : {"169.254.169.254", "0.0.0.0", "fe80::1", "fd00:ec2::254", "224.0.0.1",
                           "metadata.google.internal", "255.255.255.255", "100.100.100.200", "::"})
    EXPECT_FALSE(Allows(open, host)) << host;
  EXPECT_TRUE(Allows(open, "127.0.0.1"));
}

TEST(AddressPolicyTest, AnIpv4AddressIsNotHiddenInAnIpv6One) {
  const AddressPolicy open = Policy({"0.0.0.0/0", "::/0", "loopback", "private"});
  for (const char* host : {"::127.0.0.1", "::169.254.169.254", "::7f00:1", "::ffff:0:127.0.0.1",
                           "64:ff9b::a9fe:a9fe", "64:ff9b:1::a9fe:a9fe", "64:ff9b:1:2::1",
                           "2002:a9fe:a9fe::1", "2001:0:1::1", "::ffff:169.254.169.254"})
    EXPECT_FALSE(Allows(open, host)) << host;
  EXPECT_TRUE(Allows(open, "::1"));
  EXPECT_TRUE(Allows(open, "::ffff:10.0.0.1"));
  EXPECT_FALSE(Allows(Policy(), "::ffff:10.0.0.1"));
}

TEST(AddressPolicyTest, ReservedBlocksNeverPass) {
  const AddressPolicy open = Policy({"0.0.0.0/0", "::/0", "loopback", "private"});
  for (const char* host : {"fec0::1", "feff::1", "100::1", "2001:db8::1", "3fff:fff::1", "5f00::1",
                           "192.88.99.1", "fd20:ce::254"})
    EXPECT_FALSE(Allows(open, host)) << host;
  for (const char* host : {"100:0:0:1::1", "2001:db9::1", "3ffe::1", "5eff::1", "192.88.98.1",
                           "fd20:ce::253", "64:ff9b:2::1"})
    EXPECT_TRUE(Allows(open, host)) << host;
}

TEST(AddressPolicyTest, WhatIsNoHostIsAnOptionInDisguise) {
  for (const char* host : {"", "a b", "a,b", "host=x", "http://x", "x:5432", "u@x", "x/y", "/tmp",
                           "-x", ".x", "x..y", "[::1]", "x?y", "x%2e"}) {
    const Status checked = Policy().CheckHost(host);
    ASSERT_FALSE(checked.ok()) << host;
    EXPECT_EQ(checked.error().code, ErrorCode::kSourceOptionForbidden) << host;
  }
}

TEST(AddressPolicyTest, NetworksAreBlocksOrTheTwoWords) {
  for (const char* network : {"10.0.0.0", "10.0.0.0/33", "10.0.0/8", "everything", "::/129", "a/8",
                              "10.0.0.0/x", "10.0.0.0/-1"})
    EXPECT_FALSE(AddressPolicy::FromNetworks({network}).ok()) << network;
}

TEST(AddressPolicyTest, ANameIsResolvedAndEveryAddressChecked) {
  const auto refused = Policy().Resolve("127.0.0.1");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kSourceAddressForbidden);
  const auto found = Policy({"loopback"}).Resolve("127.0.0.1");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->front().ToText(), "127.0.0.1");
}

TEST(ConnectGuardTest, ChecksConnectionsFromTheMomentItIsSet) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* address = reinterpret_cast<const sockaddr*>(&v4);
  EXPECT_TRUE(MayConnect(address));
  GuardConnections(Policy());
  EXPECT_FALSE(MayConnect(address));
  v4.sin_addr.s_addr = htonl(0x08080808);
  EXPECT_TRUE(MayConnect(address));
  sockaddr local{};
  local.sa_family = AF_UNIX;
  EXPECT_FALSE(MayConnect(&local));
}

}  // namespace
}  // namespace lathe::data::sources
