// The Asio types of the server's sockets, bound to one io_context so that no call is virtual. For
// src/http/*.cpp only.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

// GCC 12 takes Asio's frame allocator, whose operator new ends in aligned_alloc and operator delete
// in free, for a mismatch in coroutines that it inlines.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"

namespace lathe::http {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<Tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<Tcp, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;
using SocketError = boost::system::error_code;
template <class T>
using Awaitable = asio::awaitable<T, Executor>;

/// Completion as (error, result) instead of an exception.
inline constexpr auto kAwait = asio::as_tuple(asio::use_awaitable_t<Executor>());

}  // namespace lathe::http
