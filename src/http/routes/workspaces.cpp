#include "http/routes/workspaces.h"

#include "http/dto/audit.h"
#include "http/dto/members.h"
#include "http/dto/page.h"
#include "http/dto/usage.h"
#include "http/dto/workspaces.h"
#include "http/origin.h"
#include "http/revision.h"
#include "service/activity.h"
#include "service/members.h"
#include "service/workspaces.h"

namespace lathe::http {
namespace {

using store::ResourceKind;
using store::Role;

Permission Needs(Role role) { return Permission::Needs(role, ResourceKind::kWorkspace, "id"); }

// The answer holds the caller's role, so that its ETag must, too.
std::string EtagOfWorkspace(const store::Workspace& workspace) {
  return EtagOf(workspace.revision, store::ToText(workspace.role));
}

Response Answer(const store::Workspace& workspace) {
  Response response = Response::Json(WorkspaceDto::From(workspace));
  response.WithEtag(EtagOfWorkspace(workspace));
  return response;
}

// The DTO has checked that it is the text of a role.
Role RoleOf(const std::string& text) { return store::RoleFromText(text).value_or(Role::kViewer); }

Result<Response> ListWorkspaces(service::Workspaces& workspaces, const Request& request) {
  QueryReader query(request);
  const store::PageRequest page = query.Page();
  const bool deleted = query.Bool("deleted", false);
  TRY_OK(query.Finish());
  TRY(const auto found, workspaces.List(request.caller(), deleted, page));
  return Response::Json(ToList<WorkspaceDto>(found));
}

Result<Response> CreateWorkspace(service::Workspaces& workspaces, const Request& request) {
  TRY(const WorkspaceCreate body, request.Read<WorkspaceCreate>());
  TRY(const store::Workspace made,
      workspaces.Create(request.caller(), body.name, body.description, OriginOf(request)));
  Response response = Response::Created(WorkspaceDto::From(made), "/api/workspaces/" + made.id);
  response.WithEtag(EtagOfWorkspace(made));
  return response;
}

Result<Response> GetWorkspace(service::Workspaces& workspaces, const Request& request) {
  TRY(const store::Workspace workspace, workspaces.Get(request.scope()));
  return Answer(workspace);
}

Result<Response> UpdateWorkspace(service::Workspaces& workspaces, const Request& request) {
  TRY(const WorkspaceUpdate body, request.Read<WorkspaceUpdate>());
  service::WorkspaceChange change;
  change.name = body.name;
  if (body.description.present) change.description = body.description.value.value_or("");
  TRY(const store::Workspace workspace,
      workspaces.Update(request.scope(), change,
                        IfMatch(request, store::ToText(request.scope().role())),
                        OriginOf(request)));
  return Answer(workspace);
}

Result<Response> DeleteWorkspace(service::Workspaces& workspaces, const Request& request) {
  TRY_OK(workspaces.Delete(request.scope(), IfMatch(request, store::ToText(request.scope().role())),
                           OriginOf(request)));
  return Response::NoContent();
}

Result<Response> RestoreWorkspace(service::Workspaces& workspaces, const Request& request) {
  TRY(const store::Workspace workspace, workspaces.Restore(request.scope(), OriginOf(request)));
  return Answer(workspace);
}

Result<Response> ListMembers(service::Members& members, const Request& request) {
  QueryReader query(request);
  const store::PageRequest page = query.Page();
  TRY_OK(query.Finish());
  TRY(const auto found, members.List(request.scope(), page));
  return Response::Json(ToList<MemberDto>(found));
}

// A member has no revision: what can change is the role.
std::string EtagOfMember(const store::Member& member) {
  return EtagOf(member.created_at_ms, store::ToText(member.role));
}

Response Answer(const store::Member& member) {
  Response response = Response::Json(MemberDto::From(member));
  response.WithEtag(EtagOfMember(member));
  return response;
}

Result<Response> GetMember(service::Members& members, const Request& request) {
  TRY(const store::Member member, members.Get(request.scope(), request.param("user_id")));
  return Answer(member);
}

Result<Response> AddMember(service::Members& members, const Request& request) {
  TRY(const MemberAdd body, request.Read<MemberAdd>());
  TRY(const store::Member member,
      members.Add(request.scope(), body.email, RoleOf(body.role), OriginOf(request)));
  Response response = Response::Created(
      MemberDto::From(member),
      "/api/workspaces/" + request.scope().workspace_id() + "/members/" + member.user_id);
  response.WithEtag(EtagOfMember(member));
  return response;
}

Result<Response> SetMemberRole(service::Members& members, const Request& request) {
  TRY(const MemberUpdate body, request.Read<MemberUpdate>());
  const auto guard = [&](const store::Member& member) {
    return CheckIfMatch(request, EtagOfMember(member));
  };
  TRY(const store::Member member, members.SetRole(request.scope(), request.param("user_id"),
                                                  RoleOf(body.role), OriginOf(request), guard));
  return Answer(member);
}

Result<Response> RemoveMember(service::Members& members, const Request& request) {
  TRY_OK(members.Remove(request.scope(), request.param("user_id"), OriginOf(request)));
  return Response::NoContent();
}

Result<Response> ListAudit(service::Activity& activity, const Request& request) {
  QueryReader query(request);
  const store::PageRequest page = query.Page();
  store::AuditFilter filter;
  filter.action = query.Text("action", 64);
  filter.resource_id = query.Text("target_id", 64);
  filter.user_id = query.Text("actor_id", 64);
  TRY_OK(query.Finish());
  TRY(const auto found, activity.Audit(request.scope(), filter, page));
  return Response::Json(ToList<AuditEntryDto>(found));
}

Result<Response> GetUsage(service::Activity& activity, const Request& request) {
  TRY(const store::WorkspaceUsage usage, activity.Usage(request.scope()));
  return Response::Json(UsageDto::From(usage));
}

RouteList OfWorkspaces(service::Workspaces* workspaces) {
  return {
      {.method = Method::kGet,
       .path = "/api/workspaces",
       .permission = Permission::SignedIn(),
       .handler = [workspaces](Request& request) { return ListWorkspaces(*workspaces, request); },
       .operation_id = "list_workspaces",
       .tag = "Workspaces",
       .summary = "Your workspaces",
       .errors = {ErrorCode::kValidationFailed, ErrorCode::kBadCursor},
       .query =
           PageParameters("created_at (default), updated_at or name; a leading - for descending",
                          {DeletedParameter()}),
       .response_schema = Schema<ListDto<WorkspaceDto>>()},
      {.method = Method::kPost,
       .path = "/api/workspaces",
       .permission = Permission::SignedIn(),
       .handler = [workspaces](Request& request) { return CreateWorkspace(*workspaces, request); },
       .operation_id = "create_workspace",
       .tag = "Workspaces",
       .summary = "Make a workspace",
       .description = "You become its owner. API keys cannot make workspaces.",
       .errors = {ErrorCode::kValidationFailed, ErrorCode::kForbidden},
       .body = BodyMode::kBuffered,
       .success_status = 201,
       .request_schema = Schema<WorkspaceCreate>(),
       .response_schema = Schema<WorkspaceDto>()},
      {.method = Method::kGet,
       .path = "/api/workspaces/{id}",
       .permission = Needs(Role::kViewer),
       .handler = [workspaces](Request& request) { return GetWorkspace(*workspaces, request); },
       .operation_id = "get_workspace",
       .tag = "Workspaces",
       .summary = "One workspace",
       .response_schema = Schema<WorkspaceDto>()},
      {.method = Method::kPut,
       .path = "/api/workspaces/{id}",
       .permission = Needs(Role::kAdmin),
       .handler = [workspaces](Request& request) { return UpdateWorkspace(*workspaces, request); },
       .operation_id = "update_workspace",
       .tag = "Workspaces",
       .summary = "Rename or describe a workspace",
       .description = "Fields that are absent stay as they are. If-Match is honoured.",
       .errors = {ErrorCode::kValidationFailed, ErrorCode::kPreconditionFailed},
       .body = BodyMode::kBuffered,
       .request_schema = Schema<WorkspaceUpdate>(),
       .response_schema = Schema<WorkspaceDto>()},
      {.method = Method::kDelete,
       .path = "/api/workspaces/{id}",
       .permission = Needs(Role::kOwner),
       .handler = [workspaces](Request& request) { return DeleteWorkspace(*workspaces, request); },
       .operation_id = "delete_workspace",
       .tag = "Workspaces",
       .summary = "Delete a workspace with all that is in it",
       .description = "It can be restored for 30 days; then it is purged.",
       .errors = {ErrorCode::kPreconditionFailed},
       .success_status = 204},
      {.method = Method::kPost,
       .path = "/api/workspaces/{id}/restore",
       .permission = Permission::NeedsOfDeleted(Role::kOwner, ResourceKind::kWorkspace, "id"),
       .handler = [workspaces](Request& request) { return RestoreWorkspace(*workspaces, request); },
       .operation_id = "restore_workspace",
       .tag = "Workspaces",
       .summary = "Bring back a deleted workspace",
       .response_schema = Schema<WorkspaceDto>()},
  };
}

RouteList OfMembers(service::Members* members) {
  return {
      {.method = Method::kGet,
       .path = "/api/workspaces/{id}/members",
       .permission = Needs(Role::kViewer),
       .handler = [members](Request& request) { return ListMembers(*members, request); },
       .operation_id = "list_members",
       .tag = "Workspaces",
       .summary = "Who belongs to a workspace",
       .errors = {ErrorCode::kValidationFailed, ErrorCode::kBadCursor},
       .query = PageParameters("created_at (default) or email; a leading - for descending"),
       .response_schema = Schema<ListDto<MemberDto>>()},
      {.method = Method::kPost,
       .path = "/api/workspaces/{id}/members",
       .permission = Needs(Role::kAdmin),
       .handler = [members](Request& request) { return AddMember(*members, request); },
       .operation_id = "add_member",
       .tag = "Workspaces",
       .summary = "Add somebody who has an account",
       .description = "You cannot give a role above your own: only owners make owners.",
       .errors = {ErrorCode::kValidationFailed, ErrorCode::kAlreadyMember},
       .body = BodyMode::kBuffered,
       .success_status = 201,
       .request_schema = Schema<MemberAdd>(),
       .response_schema = Schema<MemberDto>()},
      {.method = Method::kGet,
       .path = "/api/workspaces/{id}/members/{user_id}",
       .permission = Needs(Role::kViewer),
       .handler = [members](Request& request) { return GetMember(*members, request); },
       .operation_id = "get_member",
       .tag = "Workspaces",
       .summary = "A member",
       .response_schema = Schema<MemberDto>()},
      {.method = Method::kPut,
       .path = "/api/workspaces/{id}/members/{user_id}",
       .permission = Needs(Role::kAdmin),
       .handler = [members](Request& request) { return SetMemberRole(*members, request); },
       .operation_id = "set_member_role",
       .tag = "Workspaces",
       .summary = "Change a member's role",
       .description = "Counts for their next request. The last owner stays one.",
       .errors = {ErrorCode::kValidationFailed, ErrorCode::kLastOwner,
                  ErrorCode::kPreconditionFailed},
       .body = BodyMode::kBuffered,
       .request_schema = Schema<MemberUpdate>(),
       .response_schema = Schema<MemberDto>()},
      {.method = Method::kDelete,
       .path = "/api/workspaces/{id}/members/{user_id}",
       .permission = Needs(Role::kViewer),
       .handler = [members](Request& request) { return RemoveMember(*members, request); },
       .operation_id = "remove_member",
       .tag = "Workspaces",
       .summary = "Remove a member, or leave",
       .description = "Admins remove members up to their own role; everybody may leave, but for "
                      "the last owner.",
       .errors = {ErrorCode::kLastOwner},
       .success_status = 204},
  };
}

RouteList OfActivity(service::Activity* activity) {
  return {
      {.method = Method::kGet,
       .path = "/api/workspaces/{id}/audit",
       .permission = Needs(Role::kAdmin),
       .handler = [activity](Request& request) { return ListAudit(*activity, request); },
       .operation_id = "list_audit",
       .tag = "Workspaces",
       .summary = "Who changed what",
       .errors = {ErrorCode::kValidationFailed, ErrorCode::kBadCursor},
       .query =
           PageParameters("created_at; -created_at by default",
                          {{"action", "Such as project.create", {{"type", "string"}}},
                           {"target_id", "Changes of this resource only", {{"type", "string"}}},
                           {"actor_id", "Changes by this user only", {{"type", "string"}}}}),
       .response_schema = Schema<ListDto<AuditEntryDto>>()},
      {.method = Method::kGet,
       .path = "/api/workspaces/{id}/usage",
       .permission = Needs(Role::kViewer),
       .handler = [activity](Request& request) { return GetUsage(*activity, request); },
       .operation_id = "get_usage",
       .tag = "Workspaces",
       .summary = "What a workspace holds and takes",
       .response_schema = Schema<UsageDto>()},
  };
}

}  // namespace

RouteList WorkspaceRoutes(service::Workspaces* workspaces, service::Members* members,
                          service::Activity* activity) {
  RouteList routes = OfWorkspaces(workspaces);
  for (RouteList more : {OfMembers(members), OfActivity(activity)})
    for (Route& route : more) routes.push_back(std::move(route));
  return routes;
}

}  // namespace lathe::http
