import { Link } from '@tanstack/react-router';
import type { Project } from '@/api/types';

/** Above a page's title: the project it is in. */
export function ProjectCrumb({ project }: { project: Project | undefined }) {
  if (!project) return <>&nbsp;</>;
  return (
    <Link to="/p/$projectId" params={{ projectId: project.id }}>
      {project.name}
    </Link>
  );
}
