#include "service/members.h"

namespace lathe::service {
namespace {

Error Forbidden(std::string detail) { return Fail(ErrorCode::kForbidden, std::move(detail)); }

Status MayGrant(const store::WorkspaceScope& scope, store::Role role) {
  if (scope.role() < store::Role::kAdmin)
    return Forbidden("Only owners and admins manage members.");
  if (role > scope.role()) return Forbidden("You cannot give a role above your own.");
  return {};
}

Status MayTouch(const store::WorkspaceScope& scope, const store::Member& member) {
  if (scope.role() < store::Role::kAdmin)
    return Forbidden("Only owners and admins manage members.");
  if (member.role > scope.role()) return Forbidden("This member's role is above yours.");
  return {};
}

}  // namespace

Members::Members(store::Database& database, const Clock& clock)
    : database_(database), clock_(clock), workspaces_(database) {}

Status Members::Audit(store::Transaction& tx, const store::WorkspaceScope& scope,
                      const store::Origin& origin, std::string_view action,
                      std::string_view user_id, json::object detail) const {
  return store::AuditLog(database_, clock_)
      .Add(tx, origin,
           {action, "member", std::string(user_id), scope.workspace_id(), std::move(detail)});
}

Result<store::Member> Members::Find(store::Reader& reader, const store::WorkspaceScope& scope,
                                    std::string_view user_id) const {
  TRY(auto member, workspaces_.FindMember(reader, scope, user_id));
  if (!member) return Fail(ErrorCode::kNotFound, "This workspace has no such member.");
  return std::move(*member);
}

Status Members::KeepAnOwner(store::Reader& reader, const store::WorkspaceScope& scope,
                            const store::Member& leaving) const {
  if (leaving.role != store::Role::kOwner) return {};
  TRY(const std::int64_t owners, workspaces_.CountOwners(reader, scope));
  if (owners > 1) return {};
  return Fail(ErrorCode::kLastOwner, "This is the last owner. Make somebody else an owner first.");
}

Result<store::Page<store::Member>> Members::List(const store::WorkspaceScope& scope,
                                                 const store::PageRequest& request) const {
  return workspaces_.ListMembers(scope, request);
}

Result<store::Member> Members::Add(const store::WorkspaceScope& scope, std::string_view email,
                                   store::Role role, const store::Origin& origin) {
  TRY_OK(MayGrant(scope, role));
  TRY(const auto user, store::Users(database_).FindByEmail(email));
  if (!user)
    return FieldFault("email", "no_account",
                      "nobody has an account with this address; they need to register first");
  TRY(auto tx, database_.Begin());
  TRY_OK(workspaces_.AddMember(tx, scope, user->id, role, clock_.WallMs()));
  TRY_OK(Audit(tx, scope, origin, "member.add", user->id, {{"role", ToText(role)}}));
  TRY(store::Member member, Find(tx, scope, user->id));
  TRY_OK(tx.Commit());
  return member;
}

Result<store::Member> Members::Get(const store::WorkspaceScope& scope,
                                   std::string_view user_id) const {
  TRY(auto reader, database_.Read());
  return Find(reader, scope, user_id);
}

Result<store::Member> Members::SetRole(const store::WorkspaceScope& scope, std::string_view user_id,
                                       store::Role role, const store::Origin& origin,
                                       const Guard& guard) {
  TRY(auto tx, database_.Begin());
  TRY(store::Member member, Find(tx, scope, user_id));
  if (guard) TRY_OK(guard(member));
  TRY_OK(MayTouch(scope, member));
  TRY_OK(MayGrant(scope, role));
  if (role == member.role) return member;
  TRY_OK(KeepAnOwner(tx, scope, member));
  TRY_OK(workspaces_.SetRole(tx, scope, user_id, role));
  TRY_OK(Audit(tx, scope, origin, "member.role", user_id,
               {{"from", ToText(member.role)}, {"to", ToText(role)}}));
  TRY_OK(tx.Commit());
  member.role = role;
  return member;
}

Status Members::Remove(const store::WorkspaceScope& scope, std::string_view user_id,
                       const store::Origin& origin) {
  TRY(auto tx, database_.Begin());
  TRY(const store::Member member, Find(tx, scope, user_id));
  // An API key acts for its maker but is not a person who could leave.
  const bool leaves = member.user_id == scope.user_id() && !origin.api_key_id;
  if (!leaves) TRY_OK(MayTouch(scope, member));
  TRY_OK(KeepAnOwner(tx, scope, member));
  TRY_OK(workspaces_.RemoveMember(tx, scope, user_id));
  TRY_OK(Audit(tx, scope, origin, "member.remove", user_id, {{"role", ToText(member.role)}}));
  return tx.Commit();
}

}  // namespace lathe::service
