// What the 3D view takes of three.js; add here what it needs more of, then `npm ci && npm run build`.
export {
  BackSide, Box3, BoxGeometry, BufferAttribute, BufferGeometry, CanvasTexture, Color, DirectionalLight, DoubleSide, EdgesGeometry,
  FrontSide, Group, HemisphereLight, LineBasicMaterial, LineSegments, MathUtils, Mesh, MeshBasicMaterial,
  MeshPhongMaterial, PCFShadowMap, PerspectiveCamera, Plane, PlaneGeometry, Raycaster, Scene,
  ShadowMaterial, Spherical, SRGBColorSpace, Vector2, Vector3, WebGLRenderer,
} from "three";
export { OrbitControls } from "three/addons/controls/OrbitControls.js";
export { LineMaterial } from "three/addons/lines/LineMaterial.js";
export { LineSegments2 } from "three/addons/lines/LineSegments2.js";
export { LineSegmentsGeometry } from "three/addons/lines/LineSegmentsGeometry.js";
export { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
